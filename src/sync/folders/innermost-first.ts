import type { Keyed } from '../../order/keyed.ts'
import { sortEntries } from '../../order/external-sort.ts'

/**
 * Yields folders so that each comes after all folders below it. In the order of keys a folder comes right before what is
 * below it, so only the folders above the current one are held in memory.
 *
 * @param pages folders in any order; their keys end in `/`
 */
export async function* innermostFirst<T extends Keyed>(pages: AsyncIterable<T[]>): AsyncGenerator<T, void, undefined> {
  const open: T[] = []
  for await (const page of sortEntries(pages, { name: 'folders', duplicates: 'drop' })) {
    for (const folder of page) {
      for (let last = open.at(-1); last !== undefined && !folder.key.startsWith(last.key); last = open.at(-1)) {
        open.pop()
        yield last
      }
      open.push(folder)
    }
  }
  yield* open.reverse()
}

/** A folder, or an entry that stays. */
interface Found<T> extends Keyed {
  readonly folder?: T | undefined
}

/**
 * Yields the folders that nothing is left in once everything but `kept` is gone, each after all folders below it.
 *
 * @param pages folders in any order; their keys end in `/`
 * @param kept entries that stay, in any order
 */
export async function* emptiedInnermostFirst<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  kept: AsyncIterable<Keyed[]>,
): AsyncGenerator<T, void, undefined> {
  const open: { readonly folder: T, isEmptied: boolean }[] = []
  for await (const page of sortEntries(both(pages, kept), { name: 'folders', duplicates: 'keep' })) {
    for (const { key, folder } of page) {
      for (let last = open.at(-1); last !== undefined && !key.startsWith(last.folder.key); last = open.at(-1)) {
        open.pop()
        if (last.isEmptied) yield last.folder
      }
      if (folder !== undefined) open.push({ folder, isEmptied: true })
      else for (const above of open) above.isEmptied = false
    }
  }
  for (const { folder, isEmptied } of open.reverse()) if (isEmptied) yield folder
}

async function* both<T extends Keyed>(folders: AsyncIterable<T[]>, kept: AsyncIterable<Keyed[]>): AsyncGenerator<Found<T>[]> {
  for await (const page of folders) yield page.map((folder) => ({ key: folder.key, folder }))
  for await (const page of kept) yield page.map(({ key }) => ({ key }))
}

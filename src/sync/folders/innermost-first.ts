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

import type { Entry } from '../../storage/contract/entry.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { Pair } from '../pair.ts'
import { sortEntries, type SortOptions } from '../../order/external-sort.ts'
import type { Spool } from '../../order/spool.ts'

/** A pair with a hard link on either side. The key begins with what the names of one file of the source have in common. */
export interface Linked extends Keyed {
  readonly source: Entry
  readonly target: Entry | undefined
  readonly as: string | undefined
}

/** One name of a file of the source, in the order of the files and of their names. */
export interface Name extends Linked {
  /** The first name of the file. The content is copied to it, and the others are made links to it. */
  readonly isFirst: boolean
  /** The target has it as a name of a file that is to stay another file's. */
  readonly isSplit: boolean
}

const SORTING: SortOptions = { name: 'hard links', duplicates: 'keep', runBytes: 4 * 1024 * 1024 }

/** No name of a file holds this character. */
const END = '\0'

export function toLinked({ source, target, as }: Pair): Linked[] {
  return source ? [{ key: `${fileOf(source)}${END}${source.key}`, source, target, as }] : []
}

/** A file with one name is identified by that name. */
function fileOf({ file, key }: Entry): string {
  return file === undefined ? `name ${key}` : `file ${file}`
}

/**
 * Yields the names of each file together, the first one in the order of keys before the others. Memory does not depend on how
 * many there are.
 *
 * A file of the target may have names that belong to several files of the source. It stays the file of the first of these, and
 * the first names of all others are split off.
 */
export async function* namesByFile(linked: Spool<Linked>): AsyncGenerator<Name[]> {
  const splits = createCursor(splitOff(linked))
  let file: string | undefined
  for await (const page of sortEntries(linked.pages(), SORTING)) {
    const names: Name[] = []
    for (const each of page) {
      const isFirst = fileOf(each.source) !== file
      file = fileOf(each.source)
      names.push({ ...each, isFirst, isSplit: isFirst && (await splits.has(each.key)) })
    }
    yield names
  }
}

/** A first name, by the file that the target has under it. */
interface Standing extends Keyed {
  readonly file: string
  readonly name: string
}

/** The keys of the names to be split off, in order. */
function splitOff(linked: Spool<Linked>): AsyncGenerator<Keyed[]> {
  return sortEntries(laterOnes(sortEntries(standingFirst(linked), SORTING)), SORTING)
}

async function* standingFirst(linked: Spool<Linked>): AsyncGenerator<Standing[]> {
  let file: string | undefined
  for await (const page of sortEntries(linked.pages(), SORTING)) {
    const firsts: Standing[] = []
    for (const { key, source, target } of page) {
      if (fileOf(source) === file) continue
      file = fileOf(source)
      if (target?.file !== undefined) firsts.push({ key: `${target.file}${END}${source.key}`, file: target.file, name: key })
    }
    yield firsts
  }
}

async function* laterOnes(pages: AsyncIterable<Standing[]>): AsyncGenerator<Keyed[]> {
  let previous: string | undefined
  for await (const page of pages) {
    const later: Keyed[] = []
    for (const { file, name } of page) {
      if (file === previous) later.push({ key: name })
      previous = file
    }
    yield later
  }
}

/** Asks a sorted stream for keys that come in the same order. */
function createCursor(pages: AsyncGenerator<Keyed[]>): { has(key: string): Promise<boolean> } {
  const keys = (async function* () {
    for await (const page of pages) yield* page
  })()
  let next: IteratorResult<Keyed> | undefined
  return {
    async has(key) {
      next ??= await keys.next()
      if (next.done === true || next.value.key !== key) return false
      next = undefined
      return true
    },
  }
}

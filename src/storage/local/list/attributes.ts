import { realpath } from 'node:fs/promises'
import { StorageError } from '../../../errors.ts'
import type { Entry } from '../../contract/entry.ts'
import type { ListOptions } from '../../contract/listing.ts'
import { isReparsePoint, namesOfAttributes } from '../attributes/names.ts'
import type { AttributeProgram } from '../attributes/powershell.ts'
import { createAttributeReader } from '../attributes/reader.ts'
import type { AttributeAnswer, AttributeReader } from '../attributes/reader.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import { problemsTo, reportUnreadable, reportVanished } from './listing-problems.ts'
import type { ReportProblem } from './listing-problems.ts'

export interface AttributeListing {
  readonly root: string
  readonly program: AttributeProgram
  /** Links are entries, and have attributes of their own; else those of the file count. */
  readonly keepLinks: boolean
}

/**
 * Adds their attributes to the files of a listing, all files of a page at once. The program ends with the listing. A file whose
 * attributes cannot be read is a hole in the listing, as nothing shows whether it is to be left out.
 *
 * @throws StorageError `failed` when the program fails
 */
export async function* withAttributes(
  pages: AsyncIterable<Entry[]>,
  { root, program, keepLinks }: AttributeListing,
  { onProblem, signal }: ListOptions = {},
): AsyncGenerator<Entry[], void, undefined> {
  const report = problemsTo(onProblem)
  const reader = createAttributeReader(program)
  try {
    for await (const page of pages) {
      const files = page.filter(({ key }) => !key.endsWith('/'))
      const paths = files.map(({ key }) => pathOfKey(root, key))
      const answers = await reader.read(paths, signal)
      if (!keepLinks) await askBehindLinks(reader, paths, answers, signal)
      const found = new Map(files.map(({ key }, i) => [key, answers[i]]))
      const known = page.flatMap((entry) => (entry.key.endsWith('/') ? [entry] : entryWith(entry, found.get(entry.key), report)))
      if (known.length > 0) yield known
    }
  } finally {
    await reader.close()
  }
}

/** Windows tells the attributes of a link itself. */
async function askBehindLinks(
  reader: AttributeReader,
  paths: readonly string[],
  answers: AttributeAnswer[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const links = answers.flatMap((answer, at) => (typeof answer === 'number' && isReparsePoint(answer) ? [at] : []))
  const reached: { readonly at: number; readonly path: string }[] = []
  for (const at of links) {
    try {
      const path = await realpath(paths[at] as string)
      if (path !== paths[at]) reached.push({ at, path })
    } catch (error) {
      answers[at] = error instanceof Error ? error : new Error(String(error))
    }
  }
  const behind = await reader.read(reached.map(({ path }) => path), signal)
  for (const [i, { at }] of reached.entries()) answers[at] = behind[i] as AttributeAnswer
}

function entryWith(entry: Entry, answer: AttributeAnswer | undefined, report: ReportProblem): Entry[] {
  if (typeof answer === 'number') return [{ ...entry, attributes: namesOfAttributes(answer) }]
  if (answer === 'absent') reportVanished(report, entry.key)
  else reportUnreadable(report, 'read the attributes of', entry.key, answer ?? new StorageError('no answer', { kind: 'failed' }))
  return []
}

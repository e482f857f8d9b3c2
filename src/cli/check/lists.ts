import type { CheckedEntry, CheckStatus } from '../../check/finding.ts'
import type { OptionValues } from '../../options/table/types.ts'
import type { ListFile } from './list-file.ts'
import { lineOf, openListFile } from './list-file.ts'
import { escapeControls } from '../log/record.ts'

/** The lists of keys that the user asked for. */
export interface Lists {
  /** A list goes to standard output, and nothing else does. */
  readonly onStdout: boolean
  add(entries: readonly CheckedEntry[]): Promise<void>
  restart(): Promise<void>
  /** @throws StorageError when a list cannot be written */
  commit(): Promise<void>
  close(): Promise<void>
}

const OPTIONS = [['missing', 'missing'], ['different', 'differs'], ['extra', 'extra']] as const satisfies readonly (readonly [keyof OptionValues, CheckStatus])[]

/**
 * Opens the lists of `--missing`, `--different` and `--extra`.
 *
 * @param print writes to standard output
 * @param isTerminal standard output is one, so that keys must not steer it
 */
export function openLists(values: OptionValues, print: (text: string) => void, isTerminal: boolean): Lists {
  const lists: { readonly status: CheckStatus; readonly file: ListFile }[] = []
  for (const [option, status] of OPTIONS) {
    const name = values[option]
    if (name === undefined) continue
    lists.push({ status, file: name === '-' ? standardOutput(print, isTerminal) : openListFile(name, `--${option}`) })
  }
  return {
    onStdout: OPTIONS.some(([option]) => values[option] === '-'),
    async add(entries) {
      for (const { status, file } of lists) {
        const keys = entries.filter((entry) => entry.status === status).map(({ key }) => key)
        if (keys.length > 0) await file.add(keys)
      }
    },
    restart: async () => void (await Promise.all(lists.map(({ file }) => file.restart()))),
    async commit() {
      for (const { file } of lists) await file.commit()
    },
    close: async () => void (await Promise.all(lists.map(({ file }) => file.close()))),
  }
}

function standardOutput(print: (text: string) => void, isTerminal: boolean): ListFile {
  return {
    async add(keys) {
      for (const key of keys) print(`${isTerminal ? escapeControls(key) : lineOf(key)}\n`)
    },
    restart: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

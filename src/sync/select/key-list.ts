import type { Keyed } from '../../order/keyed.ts'
import type { KeyListSettings } from '../settings.ts'
import { UsageError } from '../../errors.ts'
import { sortEntries } from '../../order/external-sort.ts'
import { createSpool, keyedLines, type Spool } from '../../order/spool.ts'
import { placeOf, readLines, type LineFile } from './lines.ts'

/** Keys to sync, in the order of `compareKeys`, each once. They are kept on disk. */
export type KeyList = Spool<Keyed>

export interface KeyListOptions extends Pick<KeyListSettings, 'raw'> {
  /** A side is a disk, where a key is a path below its folder. */
  readonly onDisk: boolean
  readonly platform?: NodeJS.Platform | undefined
}

/**
 * Reads and checks the whole list before anything is done with it. Its length costs no memory.
 *
 * @throws UsageError, with file and line, for a key that could leave the location
 * @throws StorageError when there is no room for temporary files
 */
export async function readKeyList(files: readonly LineFile[], options: KeyListOptions): Promise<KeyList> {
  const keys = createSpool(keyedLines<Keyed>())
  try {
    const sorted = sortEntries(keysIn(files, options), { name: 'the list of keys', duplicates: 'drop' })
    for await (const page of sorted) await keys.append(page)
    return keys
  } catch (error) {
    await keys.close()
    throw error
  }
}

async function* keysIn(files: readonly LineFile[], options: KeyListOptions): AsyncGenerator<Keyed[]> {
  for (const file of files) {
    for await (const lines of readLines(file)) {
      const page: Keyed[] = []
      for (const { text, number } of lines) {
        const key = options.raw ? text : text.trim()
        if (key === '' || (!options.raw && /^[#;]/.test(key))) continue
        const flaw = options.onDisk ? flawOf(key, options.platform ?? process.platform) : undefined
        if (flaw !== undefined) throw new UsageError(`${placeOf(file, number)}: the key ${JSON.stringify(key)} ${flaw}; write it relative to the location, as "folder/name"`)
        page.push({ key })
      }
      if (page.length > 0) yield page
    }
  }
}

/** Why the key is no path below a folder. */
function flawOf(key: string, platform: NodeJS.Platform): string | undefined {
  if (key.includes('\0')) return 'holds a NUL character'
  if (platform === 'win32' && /[\\:]/.test(key)) return 'holds a backslash or a colon'
  if (key.startsWith('/')) return 'is an absolute path'
  const segments = key.split('/')
  if (segments.includes('..') || segments.includes('.')) return 'leaves its folder, with "." or ".."'
  return segments.slice(0, -1).includes('') ? 'has an empty segment' : undefined
}

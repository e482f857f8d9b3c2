import type { FilterSettings, SyncSettings } from '../settings.ts'
import { UsageError } from '../../errors.ts'
import { readKeyList, type KeyList } from './key-list.ts'
import type { LineFile, StandardInput } from './lines.ts'
import { readRules } from './rule-file.ts'

/** What the files of a run say. */
export interface Selection {
  readonly filters: FilterSettings
  /** Absent when all keys are synced. The caller closes it. */
  readonly keys: KeyList | undefined
}

export interface SelectionOptions {
  /** The standard input, for files that are called `-`. */
  readonly input?: StandardInput | undefined
  /** A side is a disk. */
  readonly onDisk: boolean
}

/**
 * Reads the files of filter rules and of keys, whole, before anything is touched.
 *
 * @throws UsageError for a file that cannot be read, and, with its line, for a rule or a key that cannot be used
 */
export async function readSelection({ filters, keys }: SyncSettings, { input, onDisk }: SelectionOptions): Promise<Selection> {
  const names = [...(filters.ruleFiles ?? []), ...(keys?.from ?? [])]
  if (names.filter((name) => name === '-').length > 1) throw new UsageError('the standard input can be read only once; name a file instead of one "-"')
  const fileOf = (name: string): LineFile => ({ name, input })
  const rules = filters.ruleFiles && (await readRules(filters.ruleFiles.map(fileOf)))
  const list = keys && (await readKeyList(keys.from.map(fileOf), { raw: keys.raw, onDisk }))
  return { filters: rules ? { ...filters, rules } : filters, keys: list }
}

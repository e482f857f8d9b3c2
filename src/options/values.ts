import { camelCase } from './names.ts'
import type { OptionRow } from './row.ts'
import type { Settings } from './setting.ts'
import { TABLE } from './table.ts'
import type { OptionValues } from './types.ts'

/** What was given, and the defaults for the rest. */
export function withDefaults(settings: Settings): OptionValues {
  const table: readonly OptionRow[] = TABLE
  const values = table.map((row) => [camelCase(row.name), settings.get(row.name)?.value ?? defaultOf(row)] as const)
  return Object.fromEntries(values) as OptionValues
}

function defaultOf(row: OptionRow): unknown {
  if (row.default !== undefined) return row.value.parse(row.default)
  return { switch: false, count: 0, value: undefined }[row.value.form]
}

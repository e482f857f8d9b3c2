import { camelCase } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'
import type { Settings } from '../read/setting.ts'
import { TABLE } from '../table/table.ts'
import type { OptionValues } from '../table/types.ts'

/** What was given, and the defaults for the rest; `delete` is on whichever way it was asked for. */
export function withDefaults(settings: Settings): OptionValues {
  const table: readonly OptionRow[] = TABLE
  const pairs = table.map((row) => [camelCase(row.name), settings.get(row.name)?.value ?? defaultOf(row)] as const)
  const values = Object.fromEntries(pairs) as OptionValues
  return { ...values, delete: values.delete || values.deleteDestination !== 'false' }
}

function defaultOf(row: OptionRow): unknown {
  if (row.default !== undefined) return row.value.parse(row.default)
  return { switch: false, count: 0, value: undefined }[row.value.form]
}

import type { Command } from '../invocation.ts'
import { camelCase } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'
import type { Settings } from '../read/setting.ts'
import { TABLE } from '../table/table.ts'
import type { OptionValues } from '../table/types.ts'

/**
 * What was given, and the defaults for the rest. `delete` is on whichever way it was asked for, and so is `dryRun`: a check
 * and a report change nothing either.
 */
export function withDefaults(settings: Settings, command: Command): OptionValues {
  const table: readonly OptionRow[] = TABLE
  const pairs = table.map((row) => [camelCase(row.name), settings.get(row.name)?.value ?? defaultOf(row)] as const)
  const values = Object.fromEntries(pairs) as OptionValues
  const dryRun = values.dryRun || values.reportSyncStatus || command === 'check'
  return { ...values, dryRun, delete: values.delete || values.deleteDestination !== 'false' }
}

function defaultOf(row: OptionRow): unknown {
  if (row.default !== undefined) return row.value.parse(row.default)
  return { switch: false, count: 0, value: undefined }[row.value.form]
}

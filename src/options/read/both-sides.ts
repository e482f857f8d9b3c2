import type { Locations } from '../rules/rules.ts'
import type { OptionRow, Side } from '../table/row.ts'
import { TABLE } from '../table/table.ts'
import type { Origin, Setting, Settings } from './setting.ts'

const SIDES: readonly Side[] = ['source', 'target']

/** Where values come from, the strongest first. */
const STRENGTH: readonly Origin['from'][] = ['call', 'command-line', 'environment', 'file']

/**
 * Gives the value of an option for both sides, such as `--region`, to each side that is S3. The option of one side, such as
 * `--source-region`, overrides it unless that option comes from a weaker place.
 */
export function withBothSides(settings: Settings, locations: Locations): Settings {
  const spread = new Map(settings)
  for (const setting of settings.values()) {
    for (const side of SIDES) {
      const row = rowOf(setting.row.bothSides?.[side])
      if (row === undefined || locations[side].kind !== 's3') continue
      const own = settings.get(row.name)
      if (own === undefined || isStronger(setting, own)) spread.set(row.name, { ...setting, row, origin: labelled(setting) })
    }
  }
  return spread
}

function rowOf(name: string | undefined): OptionRow | undefined {
  const table: readonly OptionRow[] = TABLE
  return table.find((row) => row.name === name)
}

function isStronger(one: Setting, other: Setting): boolean {
  return STRENGTH.indexOf(one.origin.from) < STRENGTH.indexOf(other.origin.from)
}

/** Messages call the option as the user wrote it. */
function labelled({ row, origin }: Setting): Origin {
  return origin.from === 'environment' ? origin : { ...origin, alias: row.name }
}

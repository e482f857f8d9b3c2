import { UsageError } from '../errors.ts'
import { isSdkVariable } from './environment.ts'
import { camelCase } from './names.ts'
import { describeNeed, describePairOf, pairsInclude, type KindPair } from './pairs.ts'
import { isOn, labelOf, type Setting, type Settings } from './setting.ts'

/**
 * Holds what was given against the rows' pairs, requirements and conflicts. An SDK's variable is never refused.
 *
 * @throws UsageError for the first rule that is broken
 */
export function checkRules(settings: Settings, kinds: KindPair): void {
  const given = [...settings.values()].filter((setting) => isOn(setting) && !isAmbient(setting))
  for (const setting of given) checkPair(setting, kinds)
  for (const setting of given) checkRequired(setting, settings)
  for (const setting of given) checkConflicts(setting, settings)
}

function isAmbient({ row, origin }: Setting): boolean {
  return origin.from === 'environment' && isSdkVariable(row, origin.variable)
}

function checkPair({ row, origin }: Setting, kinds: KindPair): void {
  if (row.pairs === undefined || pairsInclude(row.pairs, kinds)) return
  const problem = `needs ${describeNeed(row.pairs)}, but this is ${describePairOf(kinds)}`
  throw new UsageError(`${labelOf(row, origin)} ${problem}; leave it out`)
}

function checkRequired({ row, origin }: Setting, settings: Settings): void {
  const missing = row.requires?.find((name) => !isOn(settings.get(name)))
  if (missing === undefined) return
  const partner = origin.from === 'call' ? camelCase(missing) : `--${missing}`
  throw new UsageError(`${labelOf(row, origin)} needs ${partner} to be given too`)
}

function checkConflicts({ row, origin }: Setting, settings: Settings): void {
  for (const name of row.conflicts ?? []) {
    const other = settings.get(name)
    if (other === undefined || !isOn(other)) continue
    const [one, two] = [labelOf(row, origin), labelOf(other.row, other.origin)]
    throw new UsageError(`${one} cannot be combined with ${two}; leave one of them out`)
  }
}

import { UsageError } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import { isSdkVariable } from '../read/environment.ts'
import { camelCase } from '../table/names.ts'
import { describeNeed, describePairOf, pairsInclude, type KindPair } from '../table/pairs.ts'
import type { OptionRow, Partner } from '../table/row.ts'
import { checkCustomerKeys } from './checks.ts'
import { checkDirectoryBuckets } from './checks.ts'
import { checkHardLinks } from './checks.ts'
import { checkHashRecords } from './checks.ts'
import { checkDeleting } from './checks.ts'
import { checkPermissions } from './checks.ts'
import { checkAttributes } from './checks.ts'
import { checkPosix } from './checks.ts'
import { checkSameStore } from './checks.ts'
import { checkStandardInput } from './checks.ts'
import { isOn, labelOf, type Setting, type Settings } from '../read/setting.ts'
import { TABLE } from '../table/table.ts'

export interface Locations {
  readonly source: Location
  readonly target: Location
}

/**
 * Checks the given options against the pairs, requirements and conflicts of their rows. It never refuses a variable of an SDK.
 *
 * @throws UsageError for the first rule that is broken
 */
export function checkRules(settings: Settings, locations: Locations): void {
  const given = [...settings.values()].filter((setting) => isOn(setting) && !isAmbient(setting))
  const kinds = { source: locations.source.kind, target: locations.target.kind }
  for (const setting of given) checkPair(setting, kinds)
  for (const setting of given) checkDirectoryBuckets(setting, locations)
  for (const setting of given) checkRequired(setting, settings)
  for (const setting of given) checkOneOf(setting, settings, kinds)
  for (const setting of given) checkBeside(setting, settings)
  for (const setting of given) checkConflicts(setting, settings)
  checkCustomerKeys(settings)
  checkSameStore(settings)
  checkDeleting(settings)
  checkHashRecords(settings)
  checkPosix(settings)
  checkAttributes(settings, locations.source)
  checkPermissions(settings, locations)
  checkHardLinks(settings)
  checkStandardInput(settings)
}

/** A line for each option that was given and does nothing for these two kinds of storage. */
export function describeWithoutEffect(settings: Settings, { source, target }: Locations): string[] {
  const kinds = { source: source.kind, target: target.kind }
  return [...settings.values()]
    .filter((setting) => isOn(setting) && !isAmbient(setting) && setting.row.pairs !== undefined && !pairsInclude(setting.row.pairs, kinds))
    .map(({ row, origin }) => `${labelOf(row, origin)} has no effect: this is ${describePairOf(kinds)}`)
}

function isAmbient({ row, origin }: Setting): boolean {
  return origin.from === 'environment' && isSdkVariable(row, origin.variable)
}

function checkPair({ row, origin }: Setting, kinds: KindPair): void {
  if (row.pairs === undefined || pairsInclude([...row.pairs, ...(row.tolerated ?? [])], kinds)) return
  const problem = `needs ${describeNeed(row.pairs)}, but this is ${describePairOf(kinds)}`
  throw new UsageError(`${labelOf(row, origin)} ${problem}; leave it out`)
}

function checkRequired(setting: Setting, settings: Settings): void {
  const missing = setting.row.requires?.find((partner) => !holds(partner, settings))
  if (missing !== undefined) throw needs(setting, describe(missing, setting))
}

function checkOneOf(setting: Setting, settings: Settings, kinds: KindPair): void {
  const { names = [], pairs } = setting.row.requiresOneOf ?? {}
  if (names.length === 0 || (pairs !== undefined && !pairsInclude(pairs, kinds))) return
  if (names.some((name) => isOn(settings.get(name)))) return
  const where = pairs === undefined ? '' : ` with ${describeNeed(pairs)}`
  throw needs(setting, names.map((name) => describe(name, setting)).join(' or '), where)
}

function checkBeside(setting: Setting, settings: Settings): void {
  const { other, requires } = setting.row.requiresBeside ?? {}
  if (other === undefined || requires === undefined) return
  if (!isOn(settings.get(other)) || isOn(settings.get(requires))) return
  throw needs(setting, describe(requires, setting), ` when ${describe(other, setting)} is given`)
}

function needs({ row, origin }: Setting, what: string, where = ''): UsageError {
  return new UsageError(`${labelOf(row, origin)} needs ${what} to be given too${where}`)
}

function checkConflicts({ row, origin }: Setting, settings: Settings): void {
  const partner = row.conflicts?.find((candidate) => holds(candidate, settings))
  const other = partner === undefined ? undefined : standIn(partner, settings)
  if (partner === undefined || other === undefined) return
  const value = typeof partner === 'string' && other.row.name === partner ? '' : ` ${String(other.value)}`
  const [one, two] = [labelOf(row, origin), `${labelOf(other.row, other.origin)}${value}`]
  throw new UsageError(`${one} cannot be combined with ${two}; leave one of them out`)
}

function nameOf(partner: Partner): string {
  return typeof partner === 'string' ? partner : partner.name
}

/** Reports whether the partner was given, with one of its values when it lists values. */
function holds(partner: Partner, settings: Settings): boolean {
  return standIn(partner, settings) !== undefined
}

/** Returns the setting of the partner, or of the option that implies it. */
function standIn(partner: Partner, settings: Settings): Setting | undefined {
  const other = settings.get(nameOf(partner))
  if (isOn(other) && (typeof partner === 'string' || partner.values.includes(String(other?.value)))) return other
  const implied = typeof partner === 'string' ? rowOf(partner)?.impliedBy : undefined
  return implied && standIn(implied, settings)
}

function rowOf(name: string): OptionRow | undefined {
  const table: readonly OptionRow[] = TABLE
  return table.find((row) => row.name === name)
}

/** The partner in the spelling that suits where the option came from. */
function describe(partner: Partner, { origin }: Setting): string {
  const name = nameOf(partner)
  const label = origin.from === 'call' ? camelCase(name) : origin.from === 'file' ? name : `--${name}`
  return typeof partner === 'string' ? label : `${label} ${partner.values.join(' or ')}`
}

import { UsageError } from '../../errors.ts'
import { checkWritable } from '../../location/container-name.ts'
import type { Location } from '../../location/location.ts'
import { parseLocation } from '../../location/parse.ts'
import { redact } from '../../location/redact.ts'
import { sidesOf, type FromTo, type NamedSide } from '../kinds/from-to.ts'
import type { GivenSide } from './given-side.ts'
import type { Locations } from '../rules/rules.ts'
import { labelOf, type Setting, type Settings } from './setting.ts'

/**
 * Reads both locations, with what `--from-to` says of them.
 *
 * @throws UsageError for a text that is no location, a target that only the service writes, and for one of another kind than `--from-to` has it
 */
export function parseSides(source: GivenSide, target: GivenSide, settings: Settings): Locations {
  const fromTo = settings.get('from-to')
  const locations = fromTo === undefined ? { source: parseSide(source), target: parseSide(target) } : parsedAs(fromTo, source, target)
  checkWritable(locations.target)
  return locations
}

function parseSide(given: GivenSide): Location {
  return typeof given === 'object' ? given : parseLocation(given)
}

function parsedAs(fromTo: Setting, source: GivenSide, target: GivenSide): Locations {
  const [from, to] = sidesOf(fromTo.value as FromTo)
  return { source: parseAs(from, source, fromTo), target: parseAs(to, target, fromTo) }
}

const KINDS = { blob: 'azure-blob', file: 'azure-file', s3: 's3', local: 'local' } as const
const WHAT: Readonly<Record<NamedSide, string>> = { blob: 'blob', file: 'share of Azure Files', s3: 'S3 location', local: 'local path' }

function parseAs(kind: NamedSide, given: GivenSide, fromTo: Setting): Location {
  const text = typeof given === 'object' ? given.name : given
  const isAzure = kind === 'blob' || kind === 'file'
  const location = isAzure && typeof given === 'string' ? parseLocation(given, { azure: kind }) : parseSide(given)
  if (location.kind === KINDS[kind]) return location
  const label = `${labelOf(fromTo.row, fromTo.origin)} ${String(fromTo.value)}`
  throw new UsageError(`${label} does not fit ${redact(text)}, which is no ${WHAT[kind]}`)
}

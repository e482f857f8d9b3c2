import { UsageError } from '../../errors.ts'
import { checkWritable } from '../../location/container-name.ts'
import type { Location } from '../../location/location.ts'
import { parseLocation } from '../../location/parse.ts'
import { redact } from '../../location/redact.ts'
import { sidesOf, type FromTo } from '../kinds/from-to.ts'
import type { Locations } from '../rules/rules.ts'
import { labelOf, type Setting, type Settings } from './setting.ts'

/**
 * Reads both locations, with what `--from-to` says of them.
 *
 * @throws UsageError for a text that is no location, a target that only the service writes, and for one of another kind than `--from-to` has it
 */
export function parseSides(source: string, target: string, settings: Settings): Locations {
  const fromTo = settings.get('from-to')
  const locations = fromTo === undefined ? { source: parseLocation(source), target: parseLocation(target) } : parsedAs(fromTo, source, target)
  checkWritable(locations.target)
  return locations
}

function parsedAs(fromTo: Setting, source: string, target: string): Locations {
  const [from, to] = sidesOf(fromTo.value as FromTo)
  return { source: parseAs(from, source, fromTo), target: parseAs(to, target, fromTo) }
}

function parseAs(kind: 'local' | 'blob', text: string, fromTo: Setting): Location {
  const location = kind === 'blob' ? parseLocation(text, { azure: 'blob' }) : parseLocation(text)
  if (location.kind === (kind === 'blob' ? 'azure-blob' : 'local')) return location
  const label = `${labelOf(fromTo.row, fromTo.origin)} ${String(fromTo.value)}`
  throw new UsageError(`${label} does not fit ${redact(text)}, which is ${kind === 'blob' ? 'no blob' : 'no local path'}`)
}

import type { Location } from '../location/location.ts'
import { describeLocation } from '../location/redact.ts'
import type { Invocation } from '../options/invocation.ts'
import type { Log } from './log.ts'

/** Tells where values came from, and warns of what is easily overlooked. */
export function announce({ origins, source, target }: Invocation, log: Pick<Log, 'debug' | 'warn'>): void {
  for (const line of origins) log.debug(line)
  log.debug('starting', { source: describeLocation(source), target: describeLocation(target) })
  if (!endsInside(source)) warnOfGlue(target, log)
}

/** Does the prefix end inside a name? Then what it names begins with the rest of that name, or with a slash. */
function endsInside(side: Location): boolean {
  return side.kind === 's3' && side.prefix !== '' && !side.prefix.endsWith('/')
}

function warnOfGlue(target: Location, log: Pick<Log, 'warn'>): void {
  if (!endsInside(target)) return
  log.warn('the prefix has no slash at its end, so names are joined to it as they are', { prefix: describeLocation(target) })
}

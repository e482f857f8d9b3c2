import type { Metadata, PosixStyle } from './posix.ts'
import { propertiesOf } from './posix.ts'

/** The key in which the modification time is kept, whichever style it is in. */
export const KEPT_MTIME = 'modtime'

/** The time as azcopy writes it. @param mtime milliseconds since the epoch */
export function formatKeptTime(mtime: number): string {
  // A number holds a time of today to a quarter of a microsecond.
  return String(BigInt(Math.round(mtime * 1000)) * 1000n)
}

/**
 * The modification time that metadata keeps of the original, in either style or as another program wrote it. Milliseconds since
 * the epoch; undefined where there is none.
 */
export function keptTimeOf(metadata: Metadata | undefined): number | undefined {
  if (metadata === undefined) return undefined
  const style: PosixStyle = metadata[KEPT_MTIME]?.includes(' ') === true ? 'amlfs' : 'standard'
  const { modified } = propertiesOf(metadata, style)
  return modified === undefined ? undefined : Number(modified / 1000n) / 1000
}

/** Two times this close are one: disks and numbers cut them to the microsecond. Milliseconds. */
const STEP = 0.002

/** Reports whether two kept times are the same. Some programs keep whole seconds, so such a time is any time of its second. */
export function isSameTime(one: number, other: number): boolean {
  if (Math.abs(one - other) <= STEP) return true
  const isCoarse = one % 1000 === 0 || other % 1000 === 0
  return isCoarse && Math.floor(one / 1000) === Math.floor(other / 1000)
}

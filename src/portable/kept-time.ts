import type { Metadata } from './marks.ts'
import { propertiesOf } from './posix.ts'

/** The key in which the modification time is kept, in either style. */
export const KEPT_MTIME = 'modtime'

/** The modification time that an object keeps of its original. */
export interface KeptTime {
  /** Milliseconds since the epoch. */
  readonly time: number
  /** It was cut to whole seconds when it was written. */
  readonly isCoarse: boolean
}

/** The time as azcopy writes it. @param mtime milliseconds since the epoch */
export function formatKeptTime(mtime: number): string {
  // A number holds a time of today to a quarter of a microsecond.
  return String(BigInt(Math.round(mtime * 1000)) * 1000n)
}

/** The time that metadata keeps, in either style or as another program wrote it; undefined where there is none. */
export function keptTimeOf(metadata: Metadata | undefined): KeptTime | undefined {
  if (metadata === undefined) return undefined
  const ours = metadata[KEPT_MTIME]
  const { modified } = propertiesOf(metadata, ours?.includes(' ') === true ? 'amlfs' : 'standard')
  if (modified === undefined) return undefined
  const isExact = ours?.includes(' ') === false || modified % 1_000_000_000n !== 0n
  return { time: Number(modified / 1000n) / 1000, isCoarse: !isExact }
}

/** Two times this close are one: disks and numbers cut them to the microsecond. Milliseconds. */
const STEP = 0.002

/** Reports whether two times are the same, as exactly as both of them were kept. */
export function isSameTime(one: KeptTime, other: KeptTime): boolean {
  if (Math.abs(one.time - other.time) <= STEP) return true
  return (one.isCoarse || other.isCoarse) && Math.floor(one.time / 1000) === Math.floor(other.time / 1000)
}

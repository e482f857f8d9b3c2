import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CheckSettings, UpdateCheck } from '../settings.ts'
import { clocksOf, compareTimes, isSameSecond, type Clocks } from './times.ts'

/** The reasons that lead to a copy; all others leave the target as it is. */
const COPY_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  'new',
  'newer',
  'mtime-differs',
  'size-differs',
  'content-differs',
  'may-differ',
  'etag-differs',
  'checksum-differs',
  'tags-differ',
  'annotations-differ',
  'links-differ',
  'unconditional',
])

/** What judging needs to know of the two sides. */
export interface Sides extends Clocks {
  /** Both list ETags that only equal contents have in common. */
  readonly contentEtags: boolean
  /** Files of the target got the times that the source's objects keep of their originals, not the times that are listed. */
  readonly keepsTimes?: boolean | undefined
}

type Side = { readonly capabilities: Pick<Source['capabilities'], 'keepsMtime' | 'contentEtag'> }

export function sidesOf(source: Side, target: Side): Sides {
  return { ...clocksOf(source, target), contentEtags: source.capabilities.contentEtag && target.capabilities.contentEtag }
}

export function isCopyReason(reason: Reason): boolean {
  return COPY_REASONS.has(reason)
}

/** The checks that go by times. */
const BY_TIMES: ReadonlySet<UpdateCheck> = new Set<UpdateCheck>(['mtime', 'mtime-or-size'])

/**
 * Judges a pair by what the listings say. Undefined when the two must be examined: as `judge` says, when an entry is a link,
 * and when times that the objects keep may decide otherwise than those that were listed.
 */
export function judgePair(source: Entry, target: Entry | undefined, { by, sourceMtime = false }: Pick<CheckSettings, 'by' | 'sourceMtime'>, sides: Sides): Reason | undefined {
  if (target === undefined || by === 'always' || by === 'absent') return judge(source, target, by, sides)
  if (source.isLink === true || target.isLink === true) return undefined
  if (sourceMtime && BY_TIMES.has(by)) return source.size === target.size ? undefined : 'size-differs'
  const reason = judge(source, target, by, sides)
  return sides.keepsTimes === true && keptTimesMayDecide(reason, source, target, by) ? undefined : reason
}

/**
 * A file that got the time of its original is mostly older than the object. If it is newer, the original's time was ahead of the
 * service's clock, or somebody has changed the file: only the time that the object keeps shows which.
 */
function keptTimesMayDecide(reason: Reason | undefined, source: Entry, target: Entry, by: UpdateCheck): boolean {
  if (reason === 'newer') return source.size === target.size
  return reason === 'up-to-date' && BY_TIMES.has(by) && target.mtime > source.mtime
}

/**
 * Judges a source entry against the target's entry of the same key, by what the listings say. Undefined when that does not
 * decide: when an ETag has to be computed, when the objects may be encrypted, for checksums, and for the content of entries
 * whose times do not show which is newer.
 */
export function judge(source: Entry, target: Entry | undefined, check: UpdateCheck, sides: Sides): Reason | undefined {
  if (target === undefined) return check === 'always' ? 'unconditional' : 'new'
  switch (check) {
    case 'always':
      return 'unconditional'
    case 'absent':
      return 'exists'
    case 'mtime':
      return judgeTimes(source, target, sides)
    case 'mtime-or-size':
      return source.size === target.size ? judgeTimes(source, target, sides) : 'size-differs'
    case 'size':
      return source.size === target.size ? 'same-size' : 'size-differs'
    case 'etag':
      return judgeEtags(source, target)
    case 'mtime-and-etag':
      return mayBeNewer(source, target, sides) ? judgeEtags(source, target) : 'up-to-date'
    case 'checksum':
      return judgeSizes(source, target)
    case 'mtime-and-checksum':
      return mayBeNewer(source, target, sides) ? judgeSizes(source, target) : 'up-to-date'
  }
}

/** Other sizes are other contents, whatever the ETags say. */
function judgeEtags(source: Entry, target: Entry): Reason | undefined {
  if (source.size !== target.size) return 'etag-differs'
  return source.etag !== '' && source.etag === target.etag ? 'same-etag' : undefined
}

function judgeSizes(source: Entry, target: Entry): Reason | undefined {
  return source.size === target.size ? undefined : 'checksum-differs'
}

/** Within one second the times may not show that the target is the older one, but other sizes are other contents. */
function judgeTimes(source: Entry, target: Entry, sides: Sides): Reason | undefined {
  if (source.size !== target.size && isSameSecond(source.mtime, target.mtime)) return 'size-differs'
  const order = compareTimes(source.mtime, target.mtime, sides)
  if (order !== 'unknown') return order === 'newer' ? 'newer' : 'up-to-date'
  if (source.size !== target.size) return 'size-differs'
  if (source.size === 0) return 'up-to-date'
  return sides.contentEtags && source.etag !== '' && source.etag === target.etag ? 'same-content' : undefined
}

function mayBeNewer(source: Entry, target: Entry, clocks: Clocks): boolean {
  if (source.size !== target.size && isSameSecond(source.mtime, target.mtime)) return true
  return compareTimes(source.mtime, target.mtime, clocks) !== 'not-newer'
}

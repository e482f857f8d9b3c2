import type { Entry } from '../../storage/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { UpdateCheck } from '../settings.ts'

/** The reasons that lead to a copy; all others leave the target as it is. */
const COPY_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  'new',
  'newer',
  'size-differs',
  'etag-differs',
  'checksum-differs',
  'tags-differ',
  'annotations-differ',
  'unconditional',
])

export function isCopyReason(reason: Reason): boolean {
  return COPY_REASONS.has(reason)
}

/**
 * Judges a source entry against what stands under its key at the target, by what the listings tell. Undefined when a
 * closer look is needed: at an ETag that has yet to be computed, at how objects are encrypted, at checksums.
 */
export function judge(source: Entry, target: Entry | undefined, check: UpdateCheck): Reason | undefined {
  if (target === undefined) return check === 'always' ? 'unconditional' : 'new'
  switch (check) {
    case 'always':
      return 'unconditional'
    case 'mtime':
      return isNewer(source, target) ? 'newer' : 'up-to-date'
    case 'size':
      return source.size === target.size ? 'same-size' : 'size-differs'
    case 'etag':
      return judgeEtags(source, target)
    case 'mtime-and-etag':
      return isNewer(source, target) ? judgeEtags(source, target) : 'up-to-date'
    case 'checksum':
      return judgeSizes(source, target)
    case 'mtime-and-checksum':
      return isNewer(source, target) ? judgeSizes(source, target) : 'up-to-date'
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

function isNewer(source: Entry, target: Entry): boolean {
  return wholeSeconds(target.mtime) < wholeSeconds(source.mtime)
}

/** S3 keeps whole seconds in some answers, so nothing finer is compared. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

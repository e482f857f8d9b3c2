import type { Entry } from '../../storage/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { UpdateCheck } from '../settings.ts'

/** The reasons that lead to a copy; all others leave the target as it is. */
const COPY_REASONS: ReadonlySet<Reason> = new Set<Reason>(['new', 'newer', 'size-differs', 'etag-differs', 'unconditional'])

export function isCopyReason(reason: Reason): boolean {
  return COPY_REASONS.has(reason)
}

/**
 * Judges a source entry against what stands under its key at the target. Undefined when only the ETag of a file that
 * has none yet can tell.
 */
export function judge(source: Entry, target: Entry | undefined, check: UpdateCheck): Reason | undefined {
  if (target === undefined) return check === 'always' ? 'unconditional' : 'new'
  switch (check) {
    case 'always':
      return 'unconditional'
    case 'mtime':
      return wholeSeconds(target.mtime) < wholeSeconds(source.mtime) ? 'newer' : 'up-to-date'
    case 'size':
      return source.size === target.size ? 'same-size' : 'size-differs'
    case 'etag':
      return judgeEtags(source, target)
  }
}

/** Other sizes are other contents, whatever the ETags say. */
function judgeEtags(source: Entry, target: Entry): Reason | undefined {
  if (source.size !== target.size) return 'etag-differs'
  if (source.etag === '' || target.etag === '') return undefined
  return source.etag === target.etag ? 'same-etag' : 'etag-differs'
}

/** S3 keeps whole seconds in some answers, so nothing finer is compared. */
function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

import type { ErrorKind } from '../../errors.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'
import type { Verification } from './verify.ts'
import { inContext, kindOf, messageOf, StorageError } from '../../errors.ts'
import { withAttempts } from './attempts.ts'
import { computeEtag } from './compute-etag.ts'
import { copyInParts } from './copy-parts.ts'
import { copyWhole } from './copy-whole.ts'

/** Faults that concern one object only: it is left out with a warning and the run goes on. */
const SKIPPED_WITH_WARNING: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'not-found',
  'denied',
  'precondition',
  'archived',
  'conflict',
  'unsafe-key',
  'changed',
])

/** Is the object copied in parts? */
export function isLarge({ source }: Copy, { settings, target }: Pick<CopyContext, 'settings' | 'target'>): boolean {
  return source.size >= settings.multipart.threshold || source.size > target.capabilities.maxPutSize
}

/**
 * Does what was decided for one entry, and reports it.
 * @returns false when the object was left out with a warning
 * @throws StorageError when the fault concerns more than this one object
 */
export async function copyObject(copy: Copy, context: CopyContext): Promise<boolean> {
  const { key } = copy.source
  try {
    const reason = copy.reason ?? (await reasonByEtag(copy, context))
    if (reason === 'same-etag') skip(key, reason, context)
    else await perform(copy, reason, context)
    return true
  } catch (error) {
    if (!SKIPPED_WITH_WARNING.has(kindOf(error))) throw named(error, key)
    warn(key, `not copied: ${messageOf(error)}`, context, error)
    return false
  }
}

async function perform(copy: Copy, reason: Reason, context: CopyContext): Promise<void> {
  const { settings, run } = context
  const { key, size, mtime } = copy.source
  refuseImpossible(copy, context)
  if (!settings.dryRun) tellVerification(key, await transfer(copy, context), context)
  run.statistics.transferred++
  run.statistics.transferredBytes += size
  run.reporter.on({ type: 'copy', key, size, mtime, reason, dryRun: settings.dryRun })
}

/** Does the key name a folder at the target? */
function isFolder({ source }: Copy, { capabilities }: CopyContext['target']): boolean {
  return capabilities.folders && source.key.endsWith('/')
}

/** What can be told to fail without trying, so that a dry run and the real one agree. */
function refuseImpossible(copy: Copy, { target, settings }: CopyContext): void {
  const { key, size } = copy.source
  if (isFolder(copy, target) && size > 0) {
    throw new StorageError(`${key} names a folder but holds ${size} bytes`, { kind: 'conflict' })
  }
  if (settings.dryRun) target.checkKey?.(key)
}

async function transfer(copy: Copy, context: CopyContext): Promise<Verification[]> {
  const { target, settings, run } = context
  const { key } = copy.source
  if (isFolder(copy, target)) {
    await target.makeFolder?.(key, { signal: run.signal })
    return []
  }
  if (!isLarge(copy, context)) return withAttempts(key, () => copyWhole(copy, context), settings.retry, run)
  // Parts have their own tries; the whole is begun again only when it turned out corrupt.
  return withAttempts(key, () => copyInParts(copy, context), { ...settings.retry, count: 0 }, run)
}

async function reasonByEtag({ source: entry, target: standing }: Copy, context: CopyContext): Promise<Reason> {
  const sourceEtag = entry.etag || (await computeEtag(context.source, entry, context))
  const targetEtag = standing && (standing.etag || (await computeEtag(context.target, standing, context)))
  return sourceEtag === targetEtag ? 'same-etag' : 'etag-differs'
}

function skip(key: string, reason: Reason, { run }: CopyContext): void {
  run.statistics.skipped++
  if (run.reporter.wantsSkips) run.reporter.on({ type: 'skip', key, reason })
}

/** @param checks what was read from the source, then what the target has stored */
function tellVerification(key: string, checks: readonly Verification[], context: CopyContext): void {
  const { statistics, reporter } = context.run
  if (checks.some((check) => check !== 'not-asked' && 'verified' in check)) statistics.etagVerified++
  checks.forEach((check, i) => {
    if (check === 'not-asked') return
    if ('unknown' in check) warn(key, `copied, but not verified: ${check.unknown}`, context)
    else if (reporter.wantsSkips) reporter.on({ type: 'verified', key, side: i === 0 ? 'source' : 'target', etag: check.verified })
  })
}

function warn(key: string, message: string, { run }: CopyContext, error?: unknown): void {
  run.statistics.warnings++
  run.reporter.on({ type: 'warning', key, message, error })
}

/** Says the message what it is about? A key as short as `a` is found in any text, so it has to stand by itself. */
function names({ message }: StorageError, key: string): boolean {
  return message.startsWith(`${key}:`) || message.includes(`/${key}:`) || message.includes(JSON.stringify(key))
}

/** An error that leaves the run names the object it began with. */
function named(error: unknown, key: string): unknown {
  return error instanceof StorageError && !names(error, key) ? inContext(`copying ${key}`, error) : error
}

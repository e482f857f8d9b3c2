import type { Entry } from '../../storage/contract/entry.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import { kindOf } from '../../errors.ts'
import { judge, sidesOf } from '../decide/judge.ts'
import { compareContent } from './compare-content.ts'
import { compareKeptTimes } from './compare-kept-times.ts'
import { compareLinks } from './compare-links.ts'
import { compareChecksums, compareEtags, type Verdict } from './compare-digests.ts'

/**
 * Decides what the listings could not decide: by a fresh look at the target where the settings ask for it, by computed
 * ETags, by checksums, or by content.
 *
 * @returns the copy with its reason, and with the target as it was seen last
 */
export async function examine(copy: Copy, context: CopyContext): Promise<Copy> {
  const { check } = context.settings
  const { source } = copy
  const target = check.headTarget ? await lookAtTarget(keyAtTarget(copy), context) : copy.target
  const reason = await reasonOf(source, target, context)
  return { ...copy, target, reason: typeof reason === 'string' ? reason : warnUnknown(source, reason.unknown, context) }
}

async function reasonOf(source: Entry, target: Entry | undefined, context: CopyContext): Promise<Verdict> {
  const { check } = context.settings
  const sides = sidesOf(context.source, context.target)
  const byListing = judge(source, target, check.by, sides)
  if (target === undefined || byListing === 'unconditional' || byListing === 'exists') return byListing ?? 'new'
  const byLink = await compareLinks(source, target, context)
  if (byLink !== undefined) return byLink
  const byTime = await compareKeptTimes(source, target, byListing, context)
  return byTime ?? byListing ?? (await compare(source, target, context))
}

async function compare(source: Entry, target: Entry | undefined, context: CopyContext): Promise<Verdict> {
  const { by, algorithm } = context.settings.check
  if (!target) return 'new'
  if (algorithm !== undefined && by.endsWith('checksum')) return compareChecksums(source, target, algorithm, context)
  if (by === 'mtime' || by === 'mtime-or-size') return compareContent(source, target, context)
  const verdict = await compareEtags(source, target, context)
  const isDecided = verdict !== 'etag-differs' || source.size !== target.size
  return isDecided ? verdict : ((await encryptedSide(source, target, context)) ?? verdict)
}

/** The listing does not say how an object is encrypted, so this sends a HEAD; only ETags that differ need it. */
async function encryptedSide(source: Entry, target: Entry, { source: from, target: to, run }: CopyContext): Promise<Verdict | undefined> {
  for (const [side, storage, entry] of [['source', from, source], ['target', to, target]] as const) {
    if (!storage.capabilities.contentEtag) continue
    const { etagIsDigest } = await storage.head(entry, { signal: run.signal })
    if (!etagIsDigest) return { unknown: `the ${side} is encrypted, so its ETag is no digest of the content` }
  }
  return undefined
}

/** The target as it is now. */
export async function lookAtTarget(key: string, { target, run }: CopyContext): Promise<Entry | undefined> {
  try {
    return entryOf(key, await target.head({ key }, { signal: run.signal }))
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}

function entryOf(key: string, { size, mtime, etag, facts }: ObjectHead): Entry {
  return { key, size, mtime, etag, contentMd5: facts.contentMd5 }
}

/** Leaves an entry that cannot be compared as it is, with a warning, as s3sync does. */
function warnUnknown({ key }: Entry, why: string, { run }: CopyContext): Reason {
  run.report.warned(`not compared, so not copied: ${why}`, { key })
  return 'unknown'
}

import type { Finding } from '../finding.ts'
import type { CheckPlan } from '../settings.ts'
import type { Subject, Subjects } from '../subject.ts'
import type { ReadContext } from './reading.ts'
import type { Stamp } from './stamps.ts'
import { compareStamps } from './by-stamps.ts'
import { compareByReading, compareBytes } from './by-reading.ts'
import { checksumStamp, listedStamps } from './stamps.ts'

/** How the contents of two entries are compared. */
export interface ContentPlan extends Pick<CheckPlan, 'algorithm'> {
  readonly by: 'stored' | 'etag' | 'checksum' | 'bytes'
}

/**
 * Compares the contents of two entries of one size, the cheapest way first: what the listings show, what one request a side
 * shows, the bytes of one side, the bytes of both. The plan says which of these may be used.
 *
 * @throws StorageError when an entry cannot be looked at or read, or has changed since it was listed
 */
export async function compareContent(subjects: Subjects, plan: ContentPlan, context: ReadContext): Promise<Finding> {
  return (
    (await byListing(subjects, plan)) ??
    (await byChecksums(subjects, plan)) ??
    (await byOneSide(subjects, plan, context)) ??
    (mayReadBoth(subjects, plan) ? await compareBytes(subjects, context) : unknown(plan))
  )
}

async function byListing(subjects: Subjects, plan: ContentPlan): Promise<Finding | undefined> {
  const theirs = trustedListed(subjects.target, plan)
  for (const mine of trustedListed(subjects.source, plan)) {
    for (const stamp of theirs) {
      const finding = await compareStamps(mine, stamp, subjects)
      if (finding) return finding
    }
  }
  return undefined
}

/** One request a side, and one more where the two keep checksums of other algorithms. */
async function byChecksums(subjects: Subjects, plan: ContentPlan): Promise<Finding | undefined> {
  const { source, target } = subjects
  if (plan.by === 'etag' || source.isFile || target.isFile) return undefined
  const [mine, theirs] = await Promise.all([trustedChecksum(source, plan), trustedChecksum(target, plan)])
  if (!mine || !theirs) return undefined
  if (mine.digest === theirs.digest) return compareStamps(mine, theirs, subjects)
  const [like, alike] = [await checksumLike(theirs, source), await checksumLike(mine, target)]
  if (like) return compareStamps(like, theirs, subjects)
  return alike && compareStamps(mine, alike, subjects)
}

function checksumLike({ name }: Stamp, subject: Subject): Promise<Stamp | undefined> {
  return name === 'ETag' ? Promise.resolve(undefined) : checksumStamp(subject, name)
}

async function byOneSide(subjects: Subjects, plan: ContentPlan, context: ReadContext): Promise<Finding | undefined> {
  for (const [kept, read] of directions(subjects)) {
    if (!mayRead(read, plan)) continue
    for await (const stamp of stampsOf(kept, plan)) {
      const finding = await compareByReading(kept, stamp, read, context)
      if (finding) return finding
    }
  }
  return undefined
}

/** A file is read rather than an object, and what keeps a digest that a client may have set rather than the other. */
function directions({ source, target }: Subjects): readonly (readonly [kept: Subject, read: Subject])[] {
  const [ways, reversed] = [[[source, target], [target, source]], [[target, source], [source, target]]] as const
  if (source.isFile !== target.isFile) return source.isFile ? reversed : ways
  const isProven = (subject: Subject): boolean => listedStamps(subject).some((stamp) => stamp.isProven)
  return !isProven(source) && isProven(target) ? reversed : ways
}

async function* stampsOf(subject: Subject, plan: ContentPlan): AsyncGenerator<Stamp> {
  yield* trustedListed(subject, plan)
  if (plan.by === 'etag') return
  const stamp = await trustedChecksum(subject, plan)
  if (stamp) yield stamp
}

function trustedListed(subject: Subject, plan: ContentPlan): Stamp[] {
  return plan.by === 'checksum' ? [] : listedStamps(subject).filter((stamp) => isTrusted(stamp, plan))
}

async function trustedChecksum(subject: Subject, plan: ContentPlan): Promise<Stamp | undefined> {
  const stamp = await checksumStamp(subject, plan.algorithm)
  return stamp && isTrusted(stamp, plan) ? stamp : undefined
}

/** With `bytes`, a digest that a client may have set proves nothing: the bytes under it may be others. */
function isTrusted({ isProven }: Stamp, { by }: ContentPlan): boolean {
  return isProven || by !== 'bytes'
}

function mayRead({ isFile }: Subject, { by }: ContentPlan): boolean {
  return isFile || by !== 'stored'
}

function mayReadBoth({ source, target }: Subjects, { by }: ContentPlan): boolean {
  return by === 'bytes' || (source.isFile && target.isFile)
}

const REMEDY = '--check-by bytes reads them'

function unknown({ by, algorithm }: ContentPlan): Finding {
  switch (by) {
    case 'etag':
      return { status: 'unknown', why: `same size, but neither side keeps an MD5 that compares; ${REMEDY}` }
    case 'checksum':
      return { status: 'unknown', why: `same size, but neither side keeps a ${algorithm ?? 'checksum'} that compares; ${REMEDY}` }
    default:
      return { status: 'unknown', why: `same size, but no stored digests compare; ${REMEDY}` }
  }
}

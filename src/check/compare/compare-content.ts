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
  // With `bytes` a digest that a client may have set can prove that contents are the same, but not that they differ.
  const trusting = plan.by !== 'bytes'
  return (
    (plan.by === 'checksum' ? undefined : await byListing(subjects, trusting)) ??
    (await byChecksums(subjects, plan, trusting)) ??
    (await byOneSide(subjects, plan, trusting, context)) ??
    (mayReadBoth(subjects, plan) ? await compareBytes(subjects, context) : unknown(plan))
  )
}

async function byListing(subjects: Subjects, trusting: boolean): Promise<Finding | undefined> {
  const theirs = listedStamps(subjects.target)
  for (const mine of listedStamps(subjects.source)) {
    for (const stamp of theirs) {
      const finding = await compareStamps(mine, stamp, subjects, trusting)
      if (finding) return finding
    }
  }
  return undefined
}

/** One request a side, and one more where the two keep checksums of other algorithms. */
async function byChecksums(subjects: Subjects, plan: ContentPlan, trusting: boolean): Promise<Finding | undefined> {
  const { source, target } = subjects
  if (plan.by === 'etag' || source.isFile || target.isFile) return undefined
  const [mine, theirs] = await Promise.all([checksumStamp(source, plan.algorithm), checksumStamp(target, plan.algorithm)])
  if (!mine || !theirs) return undefined
  if (mine.digest === theirs.digest) return compareStamps(mine, theirs, subjects, trusting)
  const [like, alike] = [await checksumLike(theirs, source), await checksumLike(mine, target)]
  if (like) return compareStamps(like, theirs, subjects, trusting)
  return alike && compareStamps(mine, alike, subjects, trusting)
}

function checksumLike({ name }: Stamp, subject: Subject): Promise<Stamp | undefined> {
  return name === 'ETag' ? Promise.resolve(undefined) : checksumStamp(subject, name)
}

async function byOneSide(subjects: Subjects, plan: ContentPlan, trusting: boolean, context: ReadContext): Promise<Finding | undefined> {
  for (const [kept, read] of directions(subjects)) {
    if (!mayRead(read, plan)) continue
    for await (const stamp of stampsOf(kept, plan)) {
      const finding = await compareByReading(kept, stamp, read, trusting, context)
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

async function* stampsOf(subject: Subject, { by, algorithm }: ContentPlan): AsyncGenerator<Stamp> {
  if (by !== 'checksum') yield* listedStamps(subject)
  if (by === 'etag') return
  const stamp = await checksumStamp(subject, algorithm)
  if (stamp) yield stamp
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

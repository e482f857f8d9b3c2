import type { Side } from '../../report/events.ts'
import type { Finding } from '../finding.ts'
import type { Subject, Subjects } from '../subject.ts'
import type { ReadContext } from './reading.ts'
import type { Stamp } from './stamps.ts'
import { firstDifference, hasDigest } from './reading.ts'
import { provesDifference } from './stamps.ts'

/**
 * Reads one entry and compares its bytes with the digest that the other side keeps.
 *
 * @param kept the side that keeps the digest
 * @param read the side that is read
 * @returns undefined when the digest proves nothing: its parts are unknown, or it is no digest
 */
export async function compareByReading(
  kept: Subject,
  stamp: Stamp,
  read: Subject,
  context: ReadContext,
): Promise<Finding | undefined> {
  const pieces = stamp.parts === undefined ? undefined : await kept.partSizes(false)
  if (pieces?.length !== stamp.parts) return undefined
  const found = (status: 'match' | 'differs'): Finding => findingOf(status, stamp, [read.side])
  if (await hasDigest(read, stamp, pieces, context)) return found('match')
  if (!(await provesDifference(stamp, kept))) return undefined
  if (pieces === undefined || pieces.length === 1) return found('differs')
  const exact = await kept.partSizes(true)
  if (exact?.length !== stamp.parts) return undefined
  if (exact?.every((size, i) => size === pieces[i])) return found('differs')
  return found((await hasDigest(read, stamp, exact, context)) ? 'match' : 'differs')
}

/** Reads both entries and compares their bytes. */
export async function compareBytes(subjects: Subjects, context: ReadContext): Promise<Finding> {
  const proof = { by: 'bytes', read: ['source', 'target'] } as const
  const at = await firstDifference(subjects, context)
  if (at === undefined) return { status: 'match', why: 'same content', proof }
  return { status: 'differs', why: `content differs at byte ${at}`, proof }
}

function findingOf(status: 'match' | 'differs', { name }: Stamp, read: readonly Side[]): Finding {
  return { status, why: status === 'match' ? 'same content' : 'content differs', proof: { by: name, read } }
}

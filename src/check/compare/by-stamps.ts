import type { Finding } from '../finding.ts'
import type { Subjects } from '../subject.ts'
import type { Stamp } from './stamps.ts'
import { provesDifference } from './stamps.ts'

/**
 * Compares two stored digests without reading anything.
 *
 * @returns undefined when they do not compare: other algorithms, other parts, or no digests at all
 */
export async function compareStamps(mine: Stamp, theirs: Stamp, { source, target }: Subjects): Promise<Finding | undefined> {
  if (mine.digest !== theirs.digest) return undefined
  const found = (status: 'match' | 'differs'): Finding => findingOf(status, mine, theirs)
  if (mine.value === theirs.value || asOnePart(mine, theirs) === theirs.value || asOnePart(theirs, mine) === mine.value) return found('match')
  if (!(await coverTheSame(mine, theirs, { source, target }))) return undefined
  const isProof = (await provesDifference(mine, source)) && (await provesDifference(theirs, target))
  return isProof ? found('differs') : undefined
}

/** The digest of an object that was written in one part, where the other covers all bytes. */
function asOnePart({ digest, value, parts }: Stamp, other: Stamp): string | undefined {
  return parts === undefined && other.parts === 1 ? digest.compose([value]) : undefined
}

/** Do both cover the same pieces, so that different values mean different bytes? */
async function coverTheSame(mine: Stamp, theirs: Stamp, { source, target }: Subjects): Promise<boolean> {
  if ((mine.parts ?? 1) === 1 && (theirs.parts ?? 1) === 1) return true
  if (mine.parts !== theirs.parts) return false
  const [ours, others] = await Promise.all([source.partSizes(true), target.partSizes(true)])
  return ours !== undefined && ours.length === others?.length && ours.every((size, i) => size === others[i])
}

function findingOf(status: 'match' | 'differs', mine: Stamp, theirs: Stamp): Finding {
  const name = mine.name === 'MD5' ? mine.name : theirs.name
  const values = { ...(name !== 'ETag' && { algorithm: name }), source: mine.value, target: theirs.value }
  return { status, why: status === 'match' ? 'same content' : 'content differs', proof: { by: name, read: [] }, values }
}

import type { Entry } from '../../storage/contract/entry.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Digest } from '../../integrity/digest.ts'
import type { Content } from '../../storage/contract/reading.ts'
import type { ChecksumKind, ObjectAttributes, Payload, Written } from '../../storage/contract/writing.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import type { PiecesOf } from '../proof/claims.ts'
import { isSingleEtag } from '../../integrity/etag.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { checksumClaim, etagClaim, listedChecksum, piecesAsker } from '../proof/claims.ts'
import { digestPieces } from '../proof/ordered-digest.ts'
import { isProof, verify, verifyWritten, type Checks, type Claim, type Verification } from '../proof/verify.ts'
import { attributesOf, factsToAsk, factsWithMd5, warnOfLosses } from './attributes.ts'
import { writeResult } from './losses.ts'
import { headOfContent, preprocessed } from './preprocess.ts'
import { checksumKindFor, sendsMd5, serviceVerifies, writeOptionsFor } from './conditions.ts'
import { verifySourceAfter } from './unchanged.ts'

/** A disk keeps no digests. */
const NO_CLAIMS: readonly Claim[] = []

/** Copies a small object: read whole, verified, written whole, verified. Nothing appears before its bytes are proved. */
export async function copyWhole(copy: Copy, context: CopyContext, exact: boolean): Promise<Checks> {
  const { source: entry } = copy
  const { source, settings, buffers, run } = context
  const { verification } = settings
  return buffers.lend(entry.size, async (into) => {
    const headers = run.callbacks?.preprocess !== undefined
    const content = await source.read(entry, { into, signal: run.signal, ...factsToAsk(context), headers, checksum: verification.compareRead !== 'no' })
    warnOfLosses(entry.key, content.facts, context)
    const digests = digestsOf(content)
    const piecesOf = piecesAsker(source, entry, exact, run.signal)
    const claims = source.capabilities.keepsFacts ? await claimsOf(entry, content, context, piecesOf) : NO_CLAIMS
    const read = claims.map((claim) => prove(entry.key, claim, content.bytes, digests))

    const kind = checksumKindFor(false, context)
    const checksum: Checksum | undefined = kind && { ...kind, value: digests(checksumDigest(kind.algorithm)) }
    const md5 = sendsMd5(context) ? digests(MD5) : undefined
    const payload = { bytes: content.bytes, md5, checksum: checksum?.value }
    const own = { ...attributesOf(entry, factsWithMd5(content, context), context, content.bytes), mode: content.mode }
    const attributes = run.callbacks?.preprocess ? await preprocessed(copy, headOfContent(content), own, context) : own
    const written = await putUnchanged(copy, payload, attributes, kind, content, context)
    run.report.wrote({ key: entry.key, version: entry.version, bytes: entry.size, arrived: entry.size, size: entry.size })
    const verified = verifyWritten(entry.key, { etag: md5, checksum }, written, verification)
    return { read, written: verified, byService: serviceVerifies(context), result: writeResult(content, attributes, written, context) }
  })
}

/**
 * Puts the bytes, and makes sure that the source still holds them: before they appear where the target can take them back,
 * else afterwards.
 *
 * @throws StorageError `changed`; `ChangedMeanwhile` when they have been stored
 */
async function putUnchanged(
  copy: Copy,
  payload: Payload,
  attributes: ObjectAttributes,
  kind: ChecksumKind | undefined,
  { state, md5 }: Content,
  context: CopyContext,
): Promise<Written> {
  const { source: entry } = copy
  const { source, target, run } = context
  const options = writeOptionsFor(copy, kind, context)
  const key = keyAtTarget(copy)
  if (state === undefined) return target.put(key, payload, attributes, options)
  if (target.capabilities.keepsMtime) {
    // The bytes are of one version, and a later one has a later time than the copy, so the next run sees it.
    if (md5 !== undefined) return target.put(key, payload, attributes, options)
    const beforeCommit = async (): Promise<void> => source.verifyUnchanged?.(entry, state, { signal: run.signal })
    return target.put(key, payload, attributes, { ...options, beforeCommit })
  }
  const written = await target.put(key, payload, attributes, options)
  await verifySourceAfter(written, entry, state, context)
  return written
}

/** Computes each digest of the bytes at most once, on the first request. */
function digestsOf({ bytes, md5: known }: Content): (digest: Digest) => string {
  let md5 = known
  let others: Map<Digest, string> | undefined
  return (digest) => {
    if (digest === MD5) return (md5 ??= MD5.of(bytes))
    // Azure's checksum is the MD5 of ETags in another spelling.
    if (digest.name === 'MD5') return hexToBase64(md5 ??= MD5.of(bytes))
    const value = others?.get(digest) ?? digest.of(bytes)
    others ??= new Map()
    others.set(digest, value)
    return value
  }
}

/** What the source keeps of the object that was read. Most have a plain ETag, so nothing is asked for. */
async function claimsOf(entry: Entry, content: Content, { settings, source }: CopyContext, piecesOf: PiecesOf): Promise<Claim[]> {
  const { verification } = settings
  // An answer that lost its ETag on the way is compared with what the listing said.
  const stored = { etag: content.etag || entry.etag, etagIsDigest: content.etagIsDigest }
  // The service made the ETag of an empty object out of its one empty part; no byte can be wrong.
  const hasBytes = content.size > 0 || isSingleEtag(stored.etag)
  const byEtag = source.capabilities.contentEtag && hasBytes ? await etagClaim(stored, verification, piecesOf) : 'not-asked'
  if (verification.compareRead === 'no') return [byEtag]
  return [byEtag, await checksumClaim(entry.key, content.checksum ?? listedChecksum(entry), verification, piecesOf)]
}

function prove(key: string, claim: Claim, bytes: Buffer, digests: (digest: Digest) => string): Verification {
  if (!isProof(claim)) return claim
  const { digest, pieces } = claim
  if (!pieces) return verify(key, claim, digests(digest))
  const running = digestPieces(digest, pieces)
  running.update(bytes)
  return verify(key, claim, running.digest())
}

import { describe, expect, it } from 'vitest'
import type { Checksum } from '../../../src/integrity/checksum.ts'
import type { Claim } from '../../../src/sync/proof/verify.ts'
import { checksumDigest, MD5 } from '../../../src/integrity/digest.ts'
import { multipartEtag } from '../../../src/integrity/etag.ts'
import { md5Of } from '../../../src/integrity/md5.ts'
import { checksumClaim, etagClaim } from '../../../src/sync/proof/claims.ts'
import { isComparable, isProof, verify, verifyWritten } from '../../../src/sync/proof/verify.ts'
import { settingsWith } from '../support/settings.ts'

const ON = settingsWith().verification
const [A, B] = [md5Of(Buffer.from('a')), md5Of(Buffer.from('b'))]
const [TWO, OTHER_TWO] = [multipartEtag([A, B]), multipartEtag([B, A])]

function said(claim: Claim): unknown {
  if (!isProof(claim)) return typeof claim === 'string' ? claim : 'unknown'
  return [claim.digest.name, claim.expected, claim.pieces, claim.otherwise]
}

describe('etagClaim', () => {
  const pieces = [5, 3]
  it.each([
    ['one MD5', A, {}, pieces, undefined, ['ETag', A, undefined, 'corrupt']],
    ['parts of known sizes', TWO, {}, pieces, [4, 4], ['ETag', TWO, pieces, 'corrupt']],
    ['parts whose sizes can be guessed', TWO, {}, undefined, [4, 4], ['ETag', TWO, [4, 4], 'unknown']],
    ['parts that nobody knows', TWO, {}, undefined, [8], 'unknown'],
    ['another number of parts than it says', TWO, {}, [8], undefined, 'unknown'],
    ['no MD5', 'odd', {}, pieces, undefined, 'unknown'],
    ['no ETag', '', {}, pieces, undefined, 'not-asked'],
    ['switched off', A, { etag: false }, pieces, undefined, 'not-asked'],
    ['parts, switched off for parts', TWO, { multipart: false }, pieces, undefined, 'not-asked'],
    ['one MD5, switched off for parts', A, { multipart: false }, pieces, undefined, ['ETag', A, undefined, 'corrupt']],
  ])('%s', async (_title, etag, off, known, guessed, expected) => {
    const claim = await etagClaim({ etag, etagIsDigest: true }, { ...ON, ...off }, () => Promise.resolve(known), guessed)
    expect(said(claim)).toEqual(expected)
  })

  it('asks nothing of an ETag that is no digest', async () => {
    expect(await etagClaim({ etag: A, etagIsDigest: false }, ON, () => Promise.reject(new Error('asked')))).toBe('not-asked')
  })
})

describe('checksumClaim', () => {
  const full: Checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'AAAAAA==' }
  const composite: Checksum = { algorithm: 'SHA256', type: 'COMPOSITE', value: 'AAAA-2' }
  it.each([
    ['over all bytes', full, {}, undefined, ['CRC32', 'AAAAAA==', undefined, 'corrupt']],
    ['over parts', composite, {}, [1, 2], ['SHA256', 'AAAA-2', [1, 2], 'corrupt']],
    ['over parts that nobody knows', composite, {}, undefined, 'unknown'],
    ['over parts, switched off', composite, { multipart: false }, [1, 2], 'not-asked'],
  ])('%s', async (_title, checksum, off, known, expected) => {
    expect(said(await checksumClaim('k', checksum, { ...ON, ...off }, () => Promise.resolve(known)))).toEqual(expected)
  })
})

describe('verify', () => {
  const proof = { digest: MD5, expected: A, otherwise: 'corrupt' } as const
  it('tells what matched', () => {
    expect(verify('k', proof, A)).toEqual({ verified: 'ETag', value: A })
  })
  it('takes another digest for a proof of other bytes, when the pieces are known', () => {
    const difference = { side: 'source', digest: 'ETag', expected: A, computed: B }
    expect(() => verify('k', proof, B)).toThrow(expect.objectContaining({ kind: 'corrupt', difference }))
    expect(verify('k', { ...proof, otherwise: 'unknown' }, B)).toEqual({ unknown: expect.stringContaining(B) as string, difference })
    expect(verify('k', { ...proof, otherwise: 'unknown', pieces: [1] }, B)).toEqual({ unknown: expect.stringContaining('another size') as string, difference })
    expect(() => verify('k', { ...proof, otherwise: 'mismatch' }, B)).toThrow(expect.objectContaining({ kind: 'mismatch' }))
  })
})

describe('verifyWritten', () => {
  const checksum: Checksum = { algorithm: 'CRC32', type: 'FULL_OBJECT', value: checksumDigest('CRC32').of(Buffer.from('a')) }
  const parts: Checksum = { algorithm: 'SHA1', type: 'COMPOSITE', value: 'AAAA-2' }
  const plain = { etag: A, etagIsDigest: true }
  const corrupt = expect.objectContaining({ kind: 'corrupt' }) as unknown

  it.each([
    ['the same ETag', { etag: A, checksum: undefined }, plain, {}, [{ verified: 'ETag', value: A }, 'not-asked']],
    ['both', { etag: A, checksum }, { ...plain, checksum }, {}, [{ verified: 'ETag', value: A }, { verified: 'CRC32', value: checksum.value }]],
    ['an ETag under KMS', { etag: A, checksum: undefined }, { etag: B, etagIsDigest: false }, {}, ['not-asked', 'not-asked']],
    ['an ETag that was not sent', { etag: undefined, checksum: undefined }, plain, {}, ['not-asked', 'not-asked']],
    ['a checksum that is not kept', { etag: undefined, checksum }, plain, {}, ['not-asked', { unknown: expect.any(String) as string }]],
    ['a checksum nobody is to compare', { etag: undefined, checksum }, plain, { compareWritten: false }, ['not-asked', 'not-asked']],
    ['parts, switched off', { etag: TWO, checksum: parts }, { etag: OTHER_TWO, etagIsDigest: true }, { multipart: false }, ['not-asked', 'not-asked']],
  ])('%s', (_title, sent, written, off, expected) => {
    expect(verifyWritten('k', sent, written, { ...ON, ...off })).toEqual(expected)
  })

  it.each([
    ['another ETag', { etag: A, checksum: undefined }, { etag: B, etagIsDigest: true }],
    ['other parts', { etag: TWO, checksum: undefined }, { etag: OTHER_TWO, etagIsDigest: true }],
    ['another checksum', { etag: undefined, checksum }, { ...plain, checksum: { ...checksum, value: 'AAAAAA==' } }],
  ])('%s proves other bytes', (_title, sent, written) => {
    expect(() => verifyWritten('k', sent, written, ON)).toThrow(corrupt)
  })
})

describe('isComparable', () => {
  it.each([
    [A, true, ON, true], [TWO, true, ON, true], [TWO, true, { ...ON, multipart: false }, false],
    [A, true, { ...ON, etag: false }, false],
    ['', true, ON, false], [A, false, ON, false], ['odd', true, ON, false],
  ])('%s, digest %s, %j: %s', (etag, etagIsDigest, settings, expected) => {
    expect(isComparable({ etag, etagIsDigest }, settings)).toBe(expected)
  })
})

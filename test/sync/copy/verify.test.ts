import { describe, expect, it } from 'vitest'
import { multipartEtag } from '../../../src/integrity/etag.ts'
import { md5Of } from '../../../src/integrity/md5.ts'
import { isComparable, verify } from '../../../src/sync/copy/verify.ts'

const ON = { etag: true, multipart: true }
const [A, B] = [md5Of(Buffer.from('a')), md5Of(Buffer.from('b'))]
const [TWO, OTHER_TWO, THREE] = [multipartEtag([A, B]), multipartEtag([B, A]), multipartEtag([A, A, A])]

interface More {
  readonly sameParts?: boolean
  readonly digest?: boolean
  readonly etag?: boolean
  readonly multipart?: boolean
}

function outcome(computed: string, stored: string, more: More = {}): unknown {
  const { sameParts = false, digest = true, etag = true, multipart = true } = more
  try {
    const told = verify('k', { etag: computed, sameParts }, { etag: stored, etagIsDigest: digest }, { etag, multipart })
    if (typeof told === 'string') return told
    return 'verified' in told ? `verified ${told.verified}` : 'unknown'
  } catch (error) {
    return (error as { kind: string }).kind
  }
}

describe('verify', () => {
  it.each([
    ['the same MD5', A, A, {}, `verified ${A}`],
    ['another MD5', A, B, {}, 'corrupt'],
    ['the same parts', TWO, TWO, {}, `verified ${TWO}`],
    ['other parts, cut alike', TWO, OTHER_TWO, { sameParts: true }, 'corrupt'],
    ['other parts, perhaps cut otherwise', TWO, OTHER_TWO, {}, 'unknown'],
    ['another number of parts', TWO, THREE, { sameParts: true }, 'unknown'],
    ['one MD5 against parts', A, TWO, { sameParts: true }, 'unknown'],
    ['an ETag under KMS', A, B, { digest: false }, 'unknown'],
    ['an ETag that is none', A, 'not-an-md5', {}, 'unknown'],
    ['no ETag', A, '', {}, 'not-asked'],
    ['another MD5, switched off', A, B, { etag: false }, 'not-asked'],
    ['other parts, switched off for parts', TWO, OTHER_TWO, { sameParts: true, multipart: false }, 'not-asked'],
    ['another MD5, switched off for parts only', A, B, { multipart: false }, 'corrupt'],
  ])('%s', (_title, computed, stored, more, expected) => {
    expect(outcome(computed, stored, more)).toBe(expected)
  })
})

describe('isComparable', () => {
  it.each([
    [A, true, ON, true], [TWO, true, ON, true], [TWO, true, { ...ON, multipart: false }, false],
    [A, true, { ...ON, etag: false }, false],
    ['', true, ON, false], [A, false, ON, false], ['odd', true, ON, false],
  ])(
    '%s, digest %s, %j: %s', (etag, etagIsDigest, settings, expected) => {
      expect(isComparable({ etag, etagIsDigest }, settings)).toBe(expected)
    })
})

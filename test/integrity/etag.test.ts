import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compareEtags, isSingleEtag, multipartEtag, partCountOf } from '../../src/integrity/etag.ts'
import { hexToBase64, md5Of } from '../../src/integrity/md5.ts'

const [A, B] = [md5Of(Buffer.from('a')), md5Of(Buffer.from('b'))]

describe('multipartEtag', () => {
  it('is the MD5 over the binary MD5s of the parts, and their number', () => {
    const binary = Buffer.concat(['a', 'b'].map((part) => createHash('md5').update(part).digest()))
    expect(multipartEtag([A, B])).toBe(`${createHash('md5').update(binary).digest('hex')}-2`)
  })

  it('knows a value that S3 gave for one empty part', () => {
    expect(multipartEtag(['d41d8cd98f00b204e9800998ecf8427e'])).toBe('59adb24ef3cdbe0297f05b395827453f-1')
  })
})

describe('the forms of an ETag', () => {
  it.each([[A, true, undefined], [`${A}-12`, false, 12], [A.toUpperCase(), false, undefined], ['', false, undefined], [`${A}-`, false, undefined], [`"${A}"`, false, undefined]])(
    '%s', (etag, single, parts) => {
      expect([isSingleEtag(etag), partCountOf(etag)]).toEqual([single, parts])
    })
})

describe('compareEtags', () => {
  it.each([
    [A, A, false, 'match'], [A, B, false, 'mismatch'], [`${A}-2`, `${A}-2`, false, 'match'], [`${A}-2`, `${B}-2`, true, 'mismatch'],
    [`${A}-2`, `${B}-2`, false, 'incomparable'], [`${A}-2`, `${B}-3`, true, 'incomparable'], [A, `${A}-1`, true, 'incomparable'], [A, 'odd', true, 'incomparable'],
  ])('%s with %s, parts cut alike %s: %s', (computed, stored, sameParts, verdict) => {
    expect(compareEtags(computed, stored, sameParts)).toBe(verdict)
  })
})

describe('md5Of', () => {
  it('is the hex digest of RFC 1321', () => {
    expect(md5Of(Buffer.from('message digest'))).toBe('f96b697d7cb7938d525a2f31aaf161d0')
  })

  it('goes into Content-MD5 as base64', () => {
    expect(hexToBase64(md5Of(Buffer.from('')))).toBe('1B2M2Y8AsgTpgAmY7PhCfg==')
  })
})

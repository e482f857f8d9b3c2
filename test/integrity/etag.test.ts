import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSingleEtag, multipartEtag, partCountOf } from '../../src/integrity/etag.ts'
import { hexToBase64, md5Of } from '../../src/integrity/md5.ts'

const EMPTY = 'd41d8cd98f00b204e9800998ecf8427e'

describe('MD5', () => {
  it('is that of RFC 1321', () => {
    expect([md5Of(Buffer.from('')), md5Of(Buffer.from('message digest'))]).toEqual([EMPTY, 'f96b697d7cb7938d525a2f31aaf161d0'])
  })

  it('of a view is that of the bytes in view', () => {
    const whole = Buffer.from('xxmessage digestxx')
    expect(md5Of(whole.subarray(2, -2))).toBe('f96b697d7cb7938d525a2f31aaf161d0')
  })

  it('goes into Content-MD5 in base64 (RFC 1864)', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      expect(hexToBase64(md5Of(bytes))).toBe(createHash('md5').update(bytes).digest('base64'))
    }))
  })
})

describe('ETags', () => {
  it.each([
    [EMPTY, true, undefined], [`${EMPTY}-1`, false, 1], [`${EMPTY}-10000`, false, 10000],
    ['', false, undefined], [EMPTY.toUpperCase(), false, undefined], [`"${EMPTY}"`, false, undefined], [`${EMPTY}-`, false, undefined],
    [`${EMPTY}-x`, false, undefined], [EMPTY.slice(1), false, undefined], [`${EMPTY}-1-1`, false, undefined], [` ${EMPTY}`, false, undefined],
  ])('%j', (etag, single, parts) => {
    expect([isSingleEtag(etag), partCountOf(etag)]).toEqual([single, parts])
  })

  it('of parts are the MD5 over their binary MD5s and their number', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array(), { minLength: 1 }), (parts) => {
      const digests = Buffer.concat(parts.map((part) => createHash('md5').update(part).digest()))
      expect(multipartEtag(parts.map(md5Of))).toBe(`${createHash('md5').update(digests).digest('hex')}-${parts.length}`)
    }))
  })

  it('of one part differ from the MD5 of the whole', () => {
    expect(multipartEtag([EMPTY])).toBe('59adb24ef3cdbe0297f05b395827453f-1')
  })
})

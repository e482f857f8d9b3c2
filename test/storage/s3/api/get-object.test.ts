import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../../../src/storage/s3/api/get-object.ts'

const SUBJECT = { operation: 'GetObject', bucket: 'bucket', key: 'key' }
const WRONG = expect.objectContaining({ kind: 'transient', code: 'WrongRange', message: expect.stringContaining('GetObject s3://bucket/key') as string }) as Error
const HEADERS = { 'etag': '"abc"', 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT' }

function ranged(length: number, contentRange: string | undefined, status = 206): Parameters<typeof contentOf>[0] {
  return { status, headers: { ...HEADERS, ...(contentRange !== undefined && { 'content-range': contentRange }) }, body: Buffer.alloc(length) }
}

describe('a whole object', () => {
  it('is known by its bytes and headers', () => {
    const headers = { ...HEADERS, 'content-length': '3', 'content-type': 'text/plain' }
    expect(contentOf({ status: 200, headers, body: Buffer.from('abc') }, undefined, SUBJECT)).toEqual({
      bytes: Buffer.from('abc'),
      size: 3,
      mtime: Date.UTC(2026, 0, 2, 3, 4, 5),
      etag: 'abc',
      etagIsDigest: true,
      facts: { contentType: 'text/plain' },
      tagCount: 0,
    })
  })

  it('without a time, a length or an ETag has none', () => {
    expect(contentOf({ status: 200, headers: {}, body: Buffer.from('abc') }, undefined, SUBJECT)).toMatchObject({ size: 3, mtime: 0, etag: '' })
  })

  it.each(['2', '4', 'x'])('of 3 bytes that was said to have %s is asked for again', (length) => {
    expect(() => contentOf({ status: 200, headers: { 'content-length': length }, body: Buffer.from('abc') }, undefined, SUBJECT)).toThrow(WRONG)
  })
})

describe('a range', () => {
  it('is taken when it is the one asked for', () => {
    fc.assert(fc.property(fc.nat(1000), fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (start, length, rest) => {
      const size = start + length + rest
      const content = contentOf(ranged(length, `bytes ${start}-${start + length - 1}/${size}`), { range: { start, end: start + length } }, SUBJECT)
      expect(content).toMatchObject({ size, etag: 'abc', bytes: Buffer.alloc(length) })
    }))
  })

  it.each([
    ['the whole object', ranged(100, undefined, 200)], ['200 with a range', ranged(10, 'bytes 10-19/100', 200)], ['no Content-Range', ranged(10, undefined)],
    ['another start', ranged(10, 'bytes 0-9/100')], ['another end', ranged(9, 'bytes 10-18/100')], ['a short body', ranged(9, 'bytes 10-19/100')],
    ['a long body', ranged(11, 'bytes 10-19/100')], ['an unknown size', ranged(10, 'bytes 10-19/*')], ['other units', ranged(10, 'items 10-19/100')],
    ['several ranges', ranged(10, 'bytes 10-19/100, bytes 30-39/100')],
  ])('is asked for again when the answer is %s', (_, response) => {
    expect(() => contentOf(response, { range: { start: 10, end: 20 } }, SUBJECT)).toThrow(WRONG)
  })
})

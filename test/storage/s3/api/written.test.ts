import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../../../src/errors.ts'
import { parseWriteResult } from '../../../../src/storage/s3/api/written.ts'

const SUBJECT = { operation: 'CompleteMultipartUpload', bucket: 'bucket', key: 'key' }

function answer(body: string, headers: Parameters<typeof parseWriteResult>[0]['headers'] = {}): Parameters<typeof parseWriteResult>[0] {
  return { status: 200, headers, body: Buffer.from(body) }
}

describe('the result', () => {
  it.each(['&quot;e-2&quot;', '"e-2"', '&#34;e-2&#34;', 'e-2'])('with the ETag %s', (etag) => {
    const xml = `\n  \n<?xml version="1.0"?><CompleteMultipartUploadResult><Key>k</Key><ETag>${etag}</ETag></CompleteMultipartUploadResult>`
    expect(parseWriteResult(answer(xml), SUBJECT)).toEqual({ etag: 'e-2', etagIsDigest: true })
  })

  it.each<[string, ErrorKind, boolean]>([
    ['InternalError', 'transient', true], ['SlowDown', 'rate-limited', true], ['AccessDenied', 'denied', false], ['InvalidPart', 'transient', true],
  ])('may say 200 and yet be the error %s', (code, kind, retryable) => {
    const xml = `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>why</Message><ETag>"e"</ETag></Error>`
    expect(() => parseWriteResult(answer(xml), SUBJECT)).toThrow(expect.objectContaining({ kind, retryable, code }) as Error)
  })

  it.each(['', '   \n', '<CompleteMultipartUploadResult><Key>k</Key>', '<html>'])('%j is asked for again', (body) => {
    expect(() => parseWriteResult(answer(body), SUBJECT)).toThrow(
      expect.objectContaining({ kind: 'transient', message: expect.stringContaining('CompleteMultipartUpload s3://bucket/key') as string }) as Error,
    )
  })

  it.each([['CopyObjectResult'], ['CopyPartResult'], ['CompleteMultipartUploadResult']])('of a %s tells the checksum that was asked for, and its type', (root) => {
    const xml = `<${root}><ETag>"e"</ETag><ChecksumType>FULL_OBJECT</ChecksumType><ChecksumCRC32>aa==</ChecksumCRC32><ChecksumSHA256>b+/=</ChecksumSHA256></${root}>`
    expect(parseWriteResult(answer(xml), SUBJECT, 'SHA256').checksum).toEqual({ algorithm: 'SHA256', type: 'FULL_OBJECT', value: 'b+/=' })
    expect(parseWriteResult(answer(xml), SUBJECT, 'CRC32').checksum?.value).toBe('aa==')
    expect(parseWriteResult(answer(xml), SUBJECT, 'SHA1').checksum).toBeUndefined()
    expect(parseWriteResult(answer(xml), SUBJECT).checksum).toBeUndefined()
  })

  it('of a service that tells no types has the type that the value shows', () => {
    const xml = (value: string): string => `<R><ETag>"e"</ETag><ChecksumSHA1>${value}</ChecksumSHA1></R>`
    expect(parseWriteResult(answer(xml('aa=-3')), SUBJECT, 'SHA1').checksum?.type).toBe('COMPOSITE')
    expect(parseWriteResult(answer(xml('aa=')), SUBJECT, 'SHA1').checksum?.type).toBe('FULL_OBJECT')
  })

  it('says when the ETag is no digest', () => {
    expect(parseWriteResult(answer('<R><ETag>"e"</ETag></R>', { 'x-amz-server-side-encryption': 'aws:kms' }), SUBJECT).etagIsDigest).toBe(false)
  })
})

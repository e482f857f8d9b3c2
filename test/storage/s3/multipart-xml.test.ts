import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../../src/errors.ts'
import { completeRequestBody, parseCompleteResult, parseUploadId } from '../../../src/storage/s3/multipart-xml.ts'

const SUBJECT = { operation: 'CompleteMultipartUpload', bucket: 'bucket', key: 'key' }

function answer(body: string): Parameters<typeof parseCompleteResult>[0] {
  return { status: 200, headers: {}, body: Buffer.from(body) }
}

describe('the upload id', () => {
  it('is read', () => {
    const xml = '<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>UploadId</Key><UploadId>a&amp;b+/=</UploadId></InitiateMultipartUploadResult>'
    expect(parseUploadId(Buffer.from(xml))).toBe('a&b+/=')
  })

  it.each(['', '<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>', '<UploadId>cut'])('is asked for again after %j', (xml) => {
    expect(() => parseUploadId(Buffer.from(xml))).toThrow(expect.objectContaining({ kind: 'transient', retryable: true }) as Error)
  })
})

it('the request lists the parts from 1 on', () => {
  expect(completeRequestBody(['aa', 'bb-1']).toString()).toBe(
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Part><ETag>&quot;aa&quot;</ETag><PartNumber>1</PartNumber></Part><Part><ETag>&quot;bb-1&quot;</ETag><PartNumber>2</PartNumber></Part>' +
      '</CompleteMultipartUpload>',
  )
})

describe('the result', () => {
  it.each(['&quot;e-2&quot;', '"e-2"', '&#34;e-2&#34;', 'e-2'])('with the ETag %s', (etag) => {
    const xml = `\n  \n<?xml version="1.0"?><CompleteMultipartUploadResult><Key>k</Key><ETag>${etag}</ETag></CompleteMultipartUploadResult>`
    expect(parseCompleteResult(answer(xml), SUBJECT)).toBe('e-2')
  })

  it.each<[string, ErrorKind, boolean]>([
    ['InternalError', 'transient', true], ['SlowDown', 'rate-limited', true], ['AccessDenied', 'denied', false], ['InvalidPart', 'transient', true],
  ])('may say 200 and yet be the error %s', (code, kind, retryable) => {
    const xml = `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>why</Message><ETag>"e"</ETag></Error>`
    expect(() => parseCompleteResult(answer(xml), SUBJECT)).toThrow(expect.objectContaining({ kind, retryable, code }) as Error)
  })

  it.each(['', '   \n', '<CompleteMultipartUploadResult><Key>k</Key>', '<html>'])('%j is asked for again', (body) => {
    expect(() => parseCompleteResult(answer(body), SUBJECT)).toThrow(
      expect.objectContaining({ kind: 'transient', message: expect.stringContaining('CompleteMultipartUpload s3://bucket/key') as string }) as Error,
    )
  })
})

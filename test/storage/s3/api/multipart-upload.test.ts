import { describe, expect, it } from 'vitest'
import { completeRequestBody } from '../../../../src/storage/s3/api/complete-multipart-upload.ts'
import { parseUploadId } from '../../../../src/storage/s3/api/create-multipart-upload.ts'

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
  expect(completeRequestBody([{ etag: 'aa' }, { etag: 'bb-1', checksum: 'not asked for' }]).toString()).toBe(
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Part><ETag>&quot;aa&quot;</ETag><PartNumber>1</PartNumber></Part><Part><ETag>&quot;bb-1&quot;</ETag><PartNumber>2</PartNumber></Part>' +
      '</CompleteMultipartUpload>',
  )
})

it('the request proves the parts by their checksums, where there are any', () => {
  const body = completeRequestBody([{ etag: 'aa', checksum: 'q+/=' }, { etag: 'bb' }], 'CRC64NVME').toString()
  expect(body).toContain(
    '<Part><ETag>&quot;aa&quot;</ETag><ChecksumCRC64NVME>q+/=</ChecksumCRC64NVME><PartNumber>1</PartNumber></Part>' +
      '<Part><ETag>&quot;bb&quot;</ETag><PartNumber>2</PartNumber></Part>',
  )
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleHeaders, visibleUrl } from '../../../src/storage/service/visible-request.ts'

describe('what a trace shows of a request', () => {
  it.each([
    'authorization', 'Authorization', 'proxy-authorization', 'x-amz-security-token', 'x-amz-s3session-token', 'cookie', 'set-cookie',
    'x-amz-server-side-encryption-customer-key', 'x-amz-copy-source-server-side-encryption-customer-key', 'x-amz-server-side-encryption-customer-key-md5',
    'x-ms-encryption-key', 'x-ms-source-encryption-key', 'x-ms-copy-source-authorization', 'x-unheard-of', 'api-key',
  ])('is not the value of %s', (name) => {
    expect(visibleHeaders({ [name]: 'S3CRET' })).toEqual({ [name]: '[redacted]' })
  })

  it.each([['content-length', '3'], ['x-amz-meta-colour', 'red'], ['etag', '"e"'], ['x-ms-blob-type', 'BlockBlob'], ['if-none-match', '*'], ['range', 'bytes=0-1']])(
    'is the value of %s', (name, value) => {
      expect(visibleHeaders({ [name]: value })).toEqual({ [name]: value })
    })

  it.each([
    ['https://a.blob.core.windows.net/c/k?comp=block&blockid=AA&sv=2024&sig=S3CRET%3D', 'https://a.blob.core.windows.net/c/k?comp=block&blockid=AA&sv=2024&sig=[redacted]'],
    ['https://b.s3/k?X-Amz-Signature=S3CRET&X-Amz-Security-Token=S3CRET&X-Amz-Credential=S3CRET', 'https://b.s3/k?X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]&X-Amz-Credential=[redacted]'],
    ['https://user:S3CRET@host/b?list-type=2&unheard=S3CRET&delete', 'https://[redacted]@host/b?list-type=2&unheard=[redacted]&delete'],
    ['http://h/a@b?prefix=x%2F&prefix=a=b', 'http://h/a@b?prefix=x%2F&prefix=a=b'],
    ['https://h/k?versionId=1?sig=S3CRET&x=?S3CRET', 'https://h/k?versionId=[redacted]&x=[redacted]'],
  ])('of %s is %s', (url, shown) => {
    expect(visibleUrl(url)).toBe(shown)
  })

  it('hides addresses inside headers', () => {
    expect(visibleHeaders({ 'x-ms-copy-source': 'https://a/c/k?sv=1&sig=S3CRET' })).toEqual({ 'x-ms-copy-source': 'https://a/c/k?sv=1&sig=[redacted]' })
  })

  it('never has the value of a parameter that it does not know', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.stringMatching(/^[A-Za-z0-9%+/]{4,30}$/), (name, value) => {
      const shown = visibleUrl(`https://h/k?z${name}z=${value}`)
      expect(shown).toBe(`https://h/k?z${name}z=[redacted]`)
    }))
  })
})

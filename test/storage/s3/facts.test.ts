import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import { addFactHeaders, checkFacts, etagIsDigest, factsFromHeaders } from '../../../src/storage/s3/facts.ts'
import { etagOf } from '../../../src/storage/service/facts.ts'

const value = fc.string({ unit: 'grapheme-ascii', minLength: 1 })
const name = fc.string({ unit: fc.constantFrom(...'abcxyz0129-_.'), minLength: 1 })
const facts: fc.Arbitrary<Facts> = fc.record({
  contentType: value,
  contentEncoding: value,
  contentDisposition: value,
  contentLanguage: value,
  cacheControl: value,
  expires: value,
  storageClass: value,
  metadata: fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }),
}, { requiredKeys: [] })

describe('facts', () => {
  it('travel as headers and come back', () => {
    fc.assert(fc.property(facts, (some) => {
      const headers: Record<string, string> = {}
      addFactHeaders(headers, some)
      expect(factsFromHeaders(headers)).toEqual(some)
    }))
  })

  it('are what S3 calls them', () => {
    const headers: Record<string, string> = {}
    addFactHeaders(headers, {
      contentType: 'a', contentEncoding: 'b', contentDisposition: 'c', contentLanguage: 'd', cacheControl: 'e', expires: '0', storageClass: 'GLACIER', metadata: { 'x-y': 'z' },
    })
    expect(headers).toEqual({
      'content-type': 'a', 'content-encoding': 'b', 'content-disposition': 'c', 'content-language': 'd', 'cache-control': 'e', 'expires': '0',
      'x-amz-storage-class': 'GLACIER', 'x-amz-meta-x-y': 'z',
    })
  })

  it('are nothing else of an answer', () => {
    const headers = { 'date': 'x', 'content-length': '3', 'etag': '"e"', 'server': 'MinIO', 'x-amz-request-id': '1', 'x-amz-metadata': 'no' }
    expect(factsFromHeaders(headers)).toEqual({})
  })

  it('join metadata that comes in several headers', () => {
    expect(factsFromHeaders({ 'x-amz-meta-a': ['1', '2'] })).toEqual({ metadata: { a: '1,2' } })
  })
})

describe('facts that a header cannot carry', () => {
  it.each<[string, Facts, string]>([
    ['a line end', { metadata: { a: 'x\r\nx-evil: 1' } }, 'x-amz-meta-a'], ['a control character', { contentType: 'text/\u0001' }, 'content-type'],
    ['a character of more than a byte', { contentDisposition: 'attachment; filename=\u65e5' }, 'content-disposition'], ['an emoji', { metadata: { b: '\u{1f600}' } }, 'x-amz-meta-b'],
    ['DEL', { cacheControl: '\u007f' }, 'cache-control'], ['a blank in a name', { metadata: { 'a b': '' } }, 'x-amz-meta-a b'], ['a name beyond ASCII', { metadata: { '\u00e9': '' } }, 'x-amz-meta-'],
  ])('are refused by key and header: %s', (_, some, header) => {
    const message = expect.stringMatching(new RegExp(`^folder/key: .*${header}`)) as string
    expect(() => checkFacts('folder/key', some)).toThrow(expect.objectContaining({ kind: 'unsafe-key', retryable: false, message }) as Error)
  })

  it('are no bytes beyond ASCII, one a character, nor the name __proto__', () => {
    const headers = { 'content-disposition': 'attachment; filename="\u00c3\u00bc.txt"', 'x-amz-meta-__proto__': 'kept' }
    const read = factsFromHeaders(headers)
    expect(Object.entries(read.metadata ?? {})).toEqual([['__proto__', 'kept']])
    expect(() => checkFacts('key', read)).not.toThrow()
    const sent = {}
    addFactHeaders(sent, read)
    expect(sent).toEqual(headers)
  })

  it('are none of those that S3 itself lists', () => {
    const encoded = { 'a': '=?UTF-8?B?w6k=?=', 'b-c_d.e': ' \ttab and "quotes"; ok=~', 'empty': '' }
    expect(() => checkFacts('key', { contentType: 'text/html; charset=utf-8', metadata: encoded })).not.toThrow()
    fc.assert(fc.property(facts, (some) => {
      checkFacts('key', some)
    }))
  })
})

describe('an ETag', () => {
  it.each([['"abc"', 'abc'], ['abc', 'abc'], ['W/"abc"', 'abc'], ['"abc-2"', 'abc-2'], ['""', ''], [undefined, ''], [['"a"', '"b"'], '']])('%j is %j', (etag, bare) => {
    expect(etagOf({ etag })).toBe(bare)
  })

  it.each([
    [{}, true], [{ 'x-amz-server-side-encryption': 'AES256' }, true], [{ 'x-amz-server-side-encryption': 'aws:kms' }, false],
    [{ 'x-amz-server-side-encryption': 'aws:kms:dsse' }, false], [{ 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }, false],
  ])('beside %j is a digest: %j', (headers, isDigest) => expect(etagIsDigest(headers)).toBe(isDigest))
})

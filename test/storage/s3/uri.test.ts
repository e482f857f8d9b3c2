import { escapeUri, escapeUriPath } from '@smithy/core/protocols'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeListedKey, encodeComponent, encodeKey, encodeQuery } from '../../../src/storage/s3/uri.ts'
import { oddKey } from '../../order/odd-keys.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }).filter((it) => !/\p{Cs}/u.test(it)), oddKey)

describe('keys in paths', () => {
  it.each([
    ['a/b.txt', 'a/b.txt'], ['a b', 'a%20b'], ['a+b', 'a%2Bb'], ['100%', '100%25'], ['a%2Fb', 'a%252Fb'], ["!'()*", '%21%27%28%29%2A'],
    ['a//b/', 'a//b/'], ['../x', '../x'], ['?#&=', '%3F%23%26%3D'], ['\u00e9\u{1f600}', '%C3%A9%F0%9F%98%80'], ['a\nb', 'a%0Ab'], ['', ''], ['~-_.', '~-_.'],
  ])('%j', (key, encoded) => expect(encodeKey(key)).toBe(encoded))

  it('are encoded as the SDK encodes them', () => {
    fc.assert(fc.property(text, (key) => {
      expect(encodeKey(key)).toBe(escapeUriPath(key))
      expect(encodeComponent(key)).toBe(escapeUri(key))
    }))
  })

  it('without a UTF-8 form are refused by name', () => {
    expect(() => encodeKey('a\ud800b')).toThrow(expect.objectContaining({ kind: 'unsafe-key', message: expect.stringContaining('a\\ud800b') as string }) as Error)
  })
})

describe('queries', () => {
  it('are in the order of their names, without what is undefined', () => {
    expect(encodeQuery({ 'prefix': 'a b/', 'list-type': '2', 'delimiter': undefined, 'uploads': '' })).toBe('list-type=2&prefix=a%20b%2F&uploads=')
    expect(encodeQuery({})).toBe('')
  })

  it('say what was put in', () => {
    fc.assert(fc.property(fc.dictionary(text, text, { noNullPrototype: true }), (parameters) => {
      const read = Object.fromEntries(new URLSearchParams(encodeQuery(parameters).replaceAll('+', '!')))
      expect(read).toEqual(parameters)
    }))
  })
})

describe('listed keys', () => {
  it.each([
    ['a+b', 'a b'], ['a%2Bb', 'a+b'], ['a%20b', 'a b'], ['a/b', 'a/b'], ['a%2Fb', 'a/b'], ['%E2%98%83', '\u2603'], ['a%0Ab', 'a\nb'], ['a*b', 'a*b'], ['', ''],
  ])('%j', (encoded, key) => expect(decodeListedKey(encoded)).toBe(key))

  it('come back from form encoding', () => {
    fc.assert(fc.property(text, fc.boolean(), (key, leavesSlashes) => {
      const form = new URLSearchParams({ key }).toString().slice('key='.length)
      expect(decodeListedKey(leavesSlashes ? form.replaceAll('%2F', '/') : form)).toBe(key)
    }))
  })

  it('come back from percent-encoding', () => {
    fc.assert(fc.property(text, (key) => {
      expect(decodeListedKey(escapeUriPath(key))).toBe(key)
    }))
  })

  it.each(['%', '%zz', '%ff', '%C3', '%ed%a0%80'])('that are no UTF-8, as %j, throw', (encoded) => {
    expect(() => decodeListedKey(encoded)).toThrow(URIError)
  })
})

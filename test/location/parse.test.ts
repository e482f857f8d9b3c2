import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLocation } from '../../src/location/parse.ts'
import { describeLocation, redact } from '../../src/location/redact.ts'

describe('S3 locations', () => {
  it.each([
    ['s3://b', 'b', ''], ['s3://b/', 'b', ''], ['s3://b//', 'b', '/'], ['s3://b//x', 'b', '/x'], ['s3://b/p', 'b', 'p'],
    ['s3://b/p/', 'b', 'p/'],
    ['s3://My-Bucket/P', 'My-Bucket', 'P'], ['S3://b/p', 'b', 'p'], ['s3://b/a%20b', 'b', 'a b'], ['s3://b/a b', 'b', 'a b'],
    ['s3://b/a+b', 'b', 'a+b'],
    ['s3://b/a%2Fb%3F', 'b', 'a/b?'], ['s3://b/p?versionId=1', 'b', 'p'], ['s3://b/p#x', 'b', 'p'], ['s3://b/../x', 'b', 'x'],
    ['s3://b/a/../x/./y', 'b', 'x/y'],
    ['s3://b/こ/☃', 'b', 'こ/☃'], ['s3://b/100%', 'b', '100%'], ['s3://b/%zz', 'b', '%zz'], ['s3://b/a\\b', 'b', 'a\\b'],
    ['s3://b.c-d_e/x', 'b.c-d_e', 'x'],
  ])('%s', (text, bucket, prefix) => {
    expect(parseLocation(text)).toEqual({ kind: 's3', bucket, prefix })
  })

  it.each([
    ['s3://', 'names no bucket'], ['s3:///p', 'names no bucket'], ['s3://u:PASS@b/p', 'names no bucket'],
    ['s3://b:80/p', 'names no bucket'], ['s3://b%20c/', 'names no bucket'],
    ['s3://arn:aws:s3::111111111111:accesspoint/x.mrap/p', 'access points'], ['s3://b/%FF', 'not UTF-8'],
    ['gs://b/p', 'unknown scheme gs://'],
    ['https://a.blob.core.windows.net/c?sig=SECRET', 'unknown scheme https://'], ['file:///x', 'unknown scheme file://'],
    ['', 'must not be empty'], ['a\0b', 'NUL'],
  ])('refuses %j', (text, message) => {
    expect(() => parseLocation(text)).toThrow(message)
    expect(() => parseLocation(text)).not.toThrow(/SECRET|PASS/)
  })

  it('gives every percent-encoded prefix back', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '.' && name !== '..')
    fc.assert(fc.property(fc.array(segment), (segments) => {
      const prefix = segments.join('/')
      fc.pre(!prefix.split('/').some((name) => name === '.' || name === '..'))
      const encoded = prefix.split('/').map(encodeURIComponent).join('/')
      expect(parseLocation(`s3://b/${encoded}`)).toEqual({ kind: 's3', bucket: 'b', prefix })
    }))
  })
})

describe('local locations', () => {
  it.each<[string, NodeJS.Platform, string, boolean]>([
    ['/a/b', 'linux', '/a/b', false], ['/a/b/', 'linux', '/a/b', true], ['a', 'linux', '/cwd/a', false],
    ['./s', 'linux', '/cwd/s', false], ['../a//b/', 'linux', '/a/b', true],
    ['.', 'linux', '/cwd', false], ['/', 'linux', '/', true], ['a:b', 'linux', '/cwd/a:b', false],
    ['s3:/b', 'linux', '/cwd/s3:/b', false], ['a\\', 'linux', '/cwd/a\\', false],
    ['C:\\a\\', 'win32', 'C:\\a', true], ['C:/a', 'win32', 'C:\\a', false], ['c://a', 'win32', 'c:\\a', false],
    ['\\\\server\\share\\a', 'win32', '\\\\server\\share\\a', false],
  ])('%s on %s', (text, platform, path, trailingSlash) => {
    const cwd = platform === 'win32' ? 'C:\\cwd' : '/cwd'
    expect(parseLocation(text, { platform, cwd })).toEqual({ kind: 'local', path, trailingSlash })
  })
})

describe('what is printed', () => {
  it('hides passwords and signatures of URLs', () => {
    expect(redact('https://user:pass@host/path?sv=1&sig=abc')).toBe('https://[redacted]@host/path?[redacted]')
    expect(redact('https://host/a@b')).toBe('https://host/a@b')
    expect(redact('what?ever')).toBe('what?ever')
    expect(describeLocation(parseLocation('s3://b/p?x'))).toBe('s3://b/p')
  })
})

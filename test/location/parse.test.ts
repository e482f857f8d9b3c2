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
    ['s3://b/a%2Fb%3F', 'b', 'a/b?'], ['s3://b/a%23b', 'b', 'a#b'], ['s3://b/.a/..b/c.', 'b', '.a/..b/c.'],
    ['s3://b/こ/☃', 'b', 'こ/☃'], ['s3://b/100%', 'b', '100%'], ['s3://b/%zz', 'b', '%zz'], ['s3://b/a\\b', 'b', 'a\\b'],
    ['s3://b.c-d_e/x', 'b.c-d_e', 'x'],
  ])('%s', (text, bucket, prefix) => {
    expect(parseLocation(text)).toEqual({ kind: 's3', bucket, prefix })
  })

  it.each([
    ['s3://', 'names no bucket'], ['s3:///p', 'names no bucket'], ['s3://u:PASS@b/p', 'names no bucket'],
    ['s3://b:80/p', 'names no bucket'], ['s3://b%20c/', 'names no bucket'],
    ['s3://b/%FF', 'not UTF-8'],
    ['s3://b/p?versionId=1', "has a ?, which in a key is written as %3F"], ['s3://b/photos/#1/', 'has a #, which in a key is written as %23'],
    ['s3://b?x', '%3F'], ['s3://b#x', '%23'], ['s3://b/C# projects/', '%23'], ['s3://b/why?/', '%3F'],
    ['s3://b/../x', 'the segment . or ..'], ['s3://b/a/../x/./y', 'the segment . or ..'], ['s3://b/x/..', 'the segment . or ..'],
    ['s3://b/x/%2e%2E/', 'the segment . or ..'], ['s3://b/./', 'the segment . or ..'],
    ['gs://b/p', 'unknown scheme gs://'],
    ['file:///x', 'is a URL of a file; write its path, without file://'],
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

describe('access points', () => {
  const AP = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap'
  const MRAP = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'
  it.each([
    [`s3://${AP}`, AP, ''], [`s3://${AP}/`, AP, ''], [`s3://${AP}//x`, AP, '/x'], [`s3://${AP}/p/q/`, AP, 'p/q/'],
    [`S3://${AP}/a%20b/c`, AP, 'a b/c'],
    [`s3://${AP.replace('/my-ap', ':my-ap')}/p`, AP.replace('/my-ap', ':my-ap'), 'p'],
    [`s3://${AP.replace('aws:', 'aws-us-gov:')}/p`, AP.replace('aws:', 'aws-us-gov:'), 'p'],
    [`s3://${MRAP}`, MRAP, ''], [`s3://${MRAP}/p`, MRAP, 'p'],
    ['s3://arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ol/p', 'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ol', 'p'],
    ['s3://arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-0123/accesspoint/ap/p', 'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-0123/accesspoint/ap', 'p'],
  ])('%s', (text, bucket, prefix) => {
    expect(parseLocation(text)).toEqual({ kind: 's3', bucket, prefix })
  })

  it('by their alias are buckets', () => {
    expect(parseLocation('s3://my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/p')).toMatchObject({ bucket: 'my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias', prefix: 'p' })
  })

  it.each([
    // The account where the region belongs, as it stands in s3sync's own documents.
    'arn:aws:s3:000000000000:accesspoint/x', 'arn:aws:s3:eu-west-1:123:accesspoint/x', 'arn:aws:s3::123456789012:accesspoint/no-alias',
    'arn:aws:s3:eu-west-1:123456789012:accesspoint/x.mrap', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/', 'arn:aws:s3:eu-west-1:123456789012:bucket/x',
    'arn:aws:sqs:eu-west-1:123456789012:queue', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/Upper', 'arn:', 'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-0123/p',
    'arn:aws:s3:eu-west-1:123456789012:accesspoint/x:y/p',
  ])('refuses %s', (arn) => {
    expect(() => parseLocation(`s3://${arn}/p?sig=SECRET`)).toThrow(/is no ARN of an access point; write s3:\/\/arn:aws:s3:REGION:ACCOUNT:accesspoint\/NAME/)
    expect(() => parseLocation(`s3://${arn}/p?sig=SECRET`)).not.toThrow('SECRET')
  })

  it('are told from a bucket by its ARN', () => {
    expect(() => parseLocation('s3://arn:aws:s3:::my-bucket/p')).toThrow('is the ARN of a bucket; write s3://my-bucket[/prefix]')
  })
})

describe('local locations', () => {
  it.each<[string, NodeJS.Platform, string, boolean]>([
    ['/a/b', 'linux', '/a/b', false], ['/a/b/', 'linux', '/a/b', true], ['a', 'linux', '/cwd/a', false],
    ['./s', 'linux', '/cwd/s', false], ['../a//b/', 'linux', '/a/b', true],
    ['.', 'linux', '/cwd', false], ['/', 'linux', '/', true], ['./a:b', 'linux', '/cwd/a:b', false], ['d/a:b', 'linux', '/cwd/d/a:b', false],
    ['./s3:/b', 'linux', '/cwd/s3:/b', false], ['s3', 'linux', '/cwd/s3', false], ['http/x', 'linux', '/cwd/http/x', false], ['a\\', 'linux', '/cwd/a\\', false],
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
    expect(describeLocation(parseLocation('s3://b/p%3Fx'))).toBe('s3://b/p?x')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseLocation } from '../../src/location/parse.ts'
import { holdsSecret, redact, withoutSecrets } from '../../src/location/redact.ts'

const SAS = 'sv=2025-01-01&sig=S3CRET/x+%2F=='
const BLOB = `http://127.0.0.1:10000/devstoreaccount1/con`

/** Everything that a shell, an editor or a document puts around or takes out of a URL. */
const NOT_QUITE: readonly (readonly [string, string])[] = [
  [`"${BLOB}?${SAS}"`, 'begins with a quote'], [`'${BLOB}?${SAS}'`, 'begins with a quote'], [`“${BLOB}?${SAS}”`, 'begins with a quote'],
  [`‘${BLOB}?${SAS}’`, 'begins with a quote'], [` ${BLOB}?${SAS}`, 'white space'], [`\u00a0${BLOB}?${SAS}`, 'white space'],
  [`\ufeff${BLOB}?${SAS}`, 'white space'], [`\u200b${BLOB}?${SAS}`, 'white space'], [`<${BLOB}?${SAS}>`, 'a bracket'],
  [`${BLOB}?${SAS}\r`, 'ends in a quote, a bracket or white space'], [`${BLOB}?${SAS} `, 'white space'], [`${BLOB}?${SAS}"`, 'ends in a quote'],
  [`${BLOB}?${SAS}\ufeff`, 'white space'], [`SOURCE=${BLOB}?${SAS}`, 'an assignment'], [`export TARGET="${BLOB}?${SAS}"`, 'an assignment'],
  [`http:/host/con?${SAS}`, 'did you mean http://host/con?[redacted]?'], [`http:\\\\host\\con?${SAS}`, 'did you mean http://host\\con?[redacted]?'],
  [`https:host/con?${SAS}`, 'did you mean https://host/con'], [`https//host/con?${SAS}`, 'did you mean https://host/con'],
  [`host/con?${SAS}`, 'has a signature (the parameter sig), so it is not a path'], [`./host/con?${SAS}`, 'has a signature'], [`acct.blob.core.windows.net/con?${SAS}`, 'has a signature'],
  [`ttps://host/con?${SAS}`, 'has a signature'], ['con%3Fsv=1%26sig%3DS3CRET', 'has a signature'], [`/tmp/con?${SAS}`, 'has a signature'],
  ['acct.blob.core.windows.net/con', 'write https:// before it'], ['//acct.blob.core.windows.net/con', 'write https:// before it'],
  ['bkt.s3.eu-west-1.amazonaws.com/x', 'write https:// before it'],
  ['s3:/bkt/x', 'did you mean s3://bkt/x? (a path of that name is written ./s3:/bkt/x)'], ['s3:bkt/x', 'did you mean s3://bkt/x?'],
  ['s3//bkt/x', 'did you mean s3://bkt/x?'], ['S3:/bkt/x', 'did you mean s3://bkt/x?'], ['s3:', 'did you mean s3://…?'], ['s3:\\bkt', 'did you mean s3://bkt?'],
  ['"s3://bkt/x"', 'begins with a quote'], ['“s3:/bkt/x”', 'begins with a quote'], [' s3://bkt/x', 'white space'], ['s3://bkt/x\r', 'white space'],
  ['s3://bkt/x”', 'ends in a quote'], ['s3://bkt/a\tb', 'a control character'],
  ['az:/acct/x', 'did you mean az://acct/x?'], ['az:acct/x', 'did you mean az://acct/x?'], ['az//acct/x', 'did you mean az://acct/x?'],
  ['remote:bkt/x', 'write s3://bucket[/prefix] or the URL of a container, or ./remote:bkt/x for a path'], ['user@host:/x', 'names a remote'],
  [':s3:bkt', 'names a remote'], ['remote:', 'names a remote'],
]

describe('what is not quite a URL is refused, and never taken for a path', () => {
  it.each(NOT_QUITE)('%j', (text, message) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const azure of [undefined, 'blob'] as const) {
        const parse = (): unknown => parseLocation(text, { platform, azure })
        expect(parse).toThrow(UsageError)
        expect(parse).toThrow(message)
        expect(parse).not.toThrow('S3CRET')
      }
    }
  })

  it('a letter and a colon are a drive on Windows only', () => {
    expect(() => parseLocation('c:x', { platform: 'linux' })).toThrow('./c:x for a path')
    expect(parseLocation('c:\\x', { platform: 'win32' })).toMatchObject({ kind: 'local', path: 'c:\\x' })
  })

  it.each(['dir/12:30', './12:30', '../a:b', '/s3:/x', '.', 's3', 's3/x', 'http', 'az/x', 'it"s', '“a”', 'file.txt', 'a.b.c/d', 'sig=1', 'assign?x'])('%s is a path', (text) => {
    expect(parseLocation(text, { platform: 'linux' })).toMatchObject({ kind: 'local' })
  })
})

describe('a signature is never printed', () => {
  const value = fc.stringMatching(/^[A-Za-z0-9+/%=]{6,20}$/).map((text) => `QZX${text}QZX`)
  const before = fc.constantFrom('', '"', '“', ' ', 'SOURCE=', 'x', './', 'http:/', 's3://', 's3:/b', `${BLOB}?`, 'host/c?', '%3F', 'a&', 'é;', '?sv=1&amp;')
  const name = fc.constantFrom('sig=', 'SIG=', 'sig%3D', 'sig%3d', 'X-Amz-Signature=', 'x-amz-security-token=', 'Signature=')
  const after = fc.constantFrom('', '"', '&se=2030', '\r', ' x', '”', '#frag', '/more')

  it('by a message about a location', () => {
    fc.assert(fc.property(before, fc.constantFrom('?', '&', '%3F', '%26', '?sv=1&'), name, value, after, (head, mark, parameter, secret, tail) => {
      const text = `${head}${mark}${parameter}${secret}${tail}`
      expect(redact(text)).not.toContain('QZX')
      expect(holdsSecret(text)).toBe(true)
      try {
        parseLocation(text, { platform: 'linux' })
      } catch (error) {
        expect(String(error)).not.toContain('QZX')
      }
    }))
  })

  it('by any other text, which else stays as it is, and stays JSON', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('?', '&', ' ', '%26', '/'), name, value, fc.string(), (head, mark, parameter, secret, tail) => {
      fc.pre(!head.includes('QZX') && !tail.includes('QZX'))
      const record = { key: `${head}${mark}${parameter}${secret} ${tail}` }
      const printed = withoutSecrets(JSON.stringify(record))
      expect(printed).not.toContain('QZX')
      expect(JSON.parse(printed)).toMatchObject({ key: expect.stringContaining('[redacted]') })
    }))
    expect(withoutSecrets('cannot open https://user:S3CRET@host/a: no')).toBe('cannot open https://[redacted]@host/a: no')
    for (const text of ['http://user@host/', 'http://USER:PASSWORD@proxy:3128', 'http://host/a:b@c', 'a:b@c', 'design=1', 'no signature here', 'assign=x', 'sig', 'a key']) expect(withoutSecrets(text)).toBe(text)
  })
})

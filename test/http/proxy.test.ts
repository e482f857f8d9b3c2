import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proxyFor, type Environment } from '../../src/http/proxy.ts'

const HTTPS = new URL('https://bucket.s3.amazonaws.com')
const HTTP = new URL('http://minio.lan:9000')

const labelFor = (origin: URL, env: Environment): string | undefined => proxyFor(origin, env)?.label

describe('the proxy of an origin', () => {
  it.each<[Environment, string | undefined, string | undefined]>([
    [{}, undefined, undefined],
    [{ HTTP_PROXY: 'http://a:1' }, undefined, 'a:1'],
    [{ HTTPS_PROXY: 'http://a:1' }, 'a:1', undefined],
    [{ ALL_PROXY: 'http://a:1' }, 'a:1', 'a:1'],
    [{ ALL_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:1', HTTP_PROXY: 'http://c:1' }, 'b:1', 'c:1'],
    [{ HTTPS_PROXY: 'http://A:1', https_proxy: 'http://b:2', HTTP_PROXY: 'http://c:1', http_proxy: 'http://d:2' }, 'b:2', 'd:2'],
    [{ all_proxy: 'http://a:1', ALL_PROXY: 'http://b:1' }, 'a:1', 'a:1'],
    [{ https_proxy: '', HTTPS_PROXY: 'http://b:1' }, 'b:1', undefined],
    [{ HTTPS_PROXY: '', HTTP_PROXY: '', ALL_PROXY: '' }, undefined, undefined],
    [{ HTTP_PROXY: 'http://a:1', REQUEST_METHOD: 'GET' }, undefined, undefined],
    [{ http_proxy: 'http://a:1', REQUEST_METHOD: 'GET' }, undefined, 'a:1'],
    [{ ALL_PROXY: 'http://a' }, 'a:80', 'a:80'],
    [{ ALL_PROXY: 'https://a' }, 'a:443', 'a:443'],
    [{ ALL_PROXY: 'a:3128' }, 'a:3128', 'a:3128'],
    [{ ALL_PROXY: 'http://[::1]:3128/' }, '[::1]:3128', '[::1]:3128'],
    [{ ALL_PROXY: 'http://a:1', NO_PROXY: 'amazonaws.com' }, undefined, 'a:1'],
    [{ ALL_PROXY: 'http://a:1', NO_PROXY: 'amazonaws.com', no_proxy: 'lan' }, 'a:1', undefined],
  ])('with %j is %s for https and %s for http', (env, forHttps, forHttp) => {
    expect([labelFor(HTTPS, env), labelFor(HTTP, env)]).toEqual([forHttps, forHttp])
  })

  it.each([
    'http://169.254.169.254', 'http://[fd00:ec2::254]', 'http://localhost:9000', 'https://LOCALHOST', 'http://localhost.', 'http://bucket.localhost:9000',
    'http://127.0.0.1', 'https://127.8.9.10:1', 'http://[::1]:9000', 'http://[::ffff:127.0.0.1]', 'http://0x7f.1',
  ])('is none for what only this machine reaches, %s', (origin) => {
    expect(proxyFor(new URL(origin), { ALL_PROXY: 'http://a:1' })).toBeUndefined()
  })

  it.each(['http://notlocalhost', 'http://localhost.lan', 'http://128.0.0.1', 'http://[::2]', 'http://169.254.169.253'])('is one for %s', (origin) => {
    expect(proxyFor(new URL(origin), { ALL_PROXY: 'http://a:1' })).toBeDefined()
  })

  it('gets the credentials of its URL, decoded, and they are nowhere else', () => {
    const proxy = proxyFor(HTTP, { HTTP_PROXY: 'https://us%40er:p%3Aa%2Fß%25@a:1' })
    expect(proxy).toMatchObject({ secure: true, host: 'a', port: 1, variable: 'HTTP_PROXY' })
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('us@er:p:a/ß%').toString('base64')}`)
    expect(JSON.stringify({ ...proxy, authorization: undefined })).not.toMatch(/er|ß/)
  })

  it.each([['user@a', 'user:'], ['a%zz:b@a', 'a%zz:b'], [':secret@a', ':secret']])('takes the credentials of %s as %s', (authority, credentials) => {
    expect(proxyFor(HTTP, { HTTP_PROXY: `http://${authority}` })?.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`)
  })

  it.each(['socks5://secret:secret@a:1', 'http://secret:secret@a:99999', 'http://', 'ftp://secret@a', 'secret@:1'])(
    'that is %s is wrong usage; the message names the variable and no more', (value) => {
      const attempt = (): unknown => proxyFor(HTTP, { HTTP_PROXY: value })
      expect(attempt).toThrow(expect.objectContaining({ kind: 'usage', message: expect.stringMatching(/^HTTP_PROXY /) as string }) as Error)
      expect(attempt).not.toThrow(/secret/)
    })
})

describe('NO_PROXY', () => {
  const isExempt = (origin: string, list: string): boolean => proxyFor(new URL(origin), { ALL_PROXY: 'http://a:1', NO_PROXY: list }) === undefined

  it.each([
    ['*', 'https://any.example', true],
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://www.example.com', true],
    ['EXAMPLE.com', 'https://Www.Example.COM', true],
    ['.example.com', 'https://www.example.com', true],
    ['.example.com', 'https://example.com', true],
    ['*.example.com', 'https://a.b.example.com', true],
    ['example.com.', 'https://example.com', true],
    ['example.com', 'https://example.com.', true],
    ['example.com', 'https://notexample.com', false],
    ['example.com', 'https://example.com.evil', false],
    ['www.example.com', 'https://example.com', false],
    ['other, example.com ,more', 'https://example.com', true],
    ['other example.com', 'https://example.com', true],
    [',, ,', 'https://example.com', false],
    ['.', 'https://example.com', false],
    ['example.com:443', 'https://example.com', true],
    ['example.com:443', 'http://example.com', false],
    ['example.com:9000', 'http://www.example.com:9000', true],
    ['example.com:9000', 'http://example.com:9001', false],
    ['10.0.0.1', 'http://10.0.0.1:9000', true],
    ['10.0.0.1:9000', 'http://10.0.0.1:9000', true],
    ['10.0.0.1:9001', 'http://10.0.0.1:9000', false],
    ['0.0.1', 'http://10.0.0.1', false],
    ['10.0.0.0/8', 'http://10.200.3.4', true],
    ['10.0.0.0/8', 'http://11.0.0.1', false],
    ['10.0.0.0/8', 'http://10.example.com', false],
    ['10.0.0.0/33', 'http://10.0.0.0', false],
    ['0.0.0.0/0', 'http://8.8.8.8', true],
    ['fd::1', 'http://[fd::1]:9000', true],
    ['[fd::1]', 'http://[fd::1]:9000', true],
    ['[fd::1]:9000', 'http://[fd::1]:9000', true],
    ['[fd::1]:9001', 'http://[fd::1]:9000', false],
    ['fd00::/8', 'http://[fd12::1]', true],
    ['fd00::/8', 'http://[fe80::1]', false],
    ['::/0', 'http://8.8.8.8', false],
  ])('%j exempts %s: %s', (list, origin, exempt) => {
    expect(isExempt(origin, list)).toBe(exempt)
  })

  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/)
  it('holds for a name and all below it, and for nothing that only ends alike', () => {
    fc.assert(fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), label, label, (name, below, other) => {
      const entry = name.join('.')
      expect(isExempt(`https://${below}.${entry}`, `${other}x.y, ${entry}`)).toBe(true)
      expect(isExempt(`https://${below}${entry}`, entry)).toBe(false)
    }))
  })

  it('reads any text as a list', () => {
    fc.assert(fc.property(fc.string(), (list) => {
      expect(isExempt('http://10.0.0.1', list.replaceAll('*', ''))).toBeTypeOf('boolean')
    }))
  })
})

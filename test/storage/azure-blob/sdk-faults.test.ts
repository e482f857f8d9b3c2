import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { BlobAuthorization } from '../../../src/storage/azure-blob/authorization.ts'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { BlobTransport } from '../../../src/storage/azure-blob/transport.ts'
import { answer, cutBody, reset, serve, silence, type Step } from '../../support/http-server.ts'
import { payloadOf } from '../../conformance/subject.ts'
import { transportOn, TRANSPORTS, type TransportName } from './sdk-asked.ts'

const STORED = { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
const SAS: BlobAuthorization = { kind: 'sas', query: 'sv=1&sig=SECRET' }
const get = (t: BlobTransport): Promise<unknown> => t.get('k', 'e')

function failing(status: number, code: string, headers: Record<string, string> = {}): Step {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>because\nRequestId:1\nTime:2</Message></Error>`
  return answer({ status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, ...headers }, body })
}

async function fault(name: TransportName, steps: readonly Step[], settings: Partial<AzureBlobSettings> = {}, call = get): Promise<unknown> {
  const { transport } = await transportOn(name, steps, settings, SAS)
  return call(transport).catch((error: unknown) => error)
}

describe.each<[string, Step, string]>([
  ['a missing blob', failing(404, 'BlobNotFound'), 'not-found'],
  ['a missing container', failing(404, 'ContainerNotFound'), 'no-location'],
  ['a condition', failing(412, 'ConditionNotMet'), 'precondition'],
  ['a bad signature', failing(403, 'AuthenticationFailed'), 'credentials'],
  ['a lack of rights', failing(403, 'AuthorizationPermissionMismatch'), 'denied'],
  ['an archived blob', failing(409, 'BlobArchived'), 'archived'],
  ['a busy service', failing(503, 'ServerBusy'), 'rate-limited'],
  ['a fault of the service', failing(500, 'InternalError'), 'transient'],
  ['something else', failing(418, 'Teapot'), 'failed'],
])('%s', (_, step, kind) => {
  it('is the same error through both', async () => {
    const [hot, sdk] = await Promise.all(TRANSPORTS.map((name) => fault(name, [step])))
    expect(hot).toMatchObject({ kind })
    const { code, message } = hot as Error & { code: string }
    expect(sdk).toMatchObject({ kind, code, message })
    expect(message).toContain('because')
    expect(message).not.toMatch(/SECRET|\n/)
  })
})

describe('through the SDK', () => {
  it('tries again what may pass, as often as is allowed', async () => {
    const { transport, received, meter } = await transportOn('sdk', [failing(503, 'ServerBusy'), reset(), answer({ headers: STORED, body: 'abc' })], { maxAttempts: 3 })
    expect(await transport.get('k', 'e')).toMatchObject({ size: 3 })
    expect([received.length, meter.requests]).toEqual([3, 3])
  })

  it('tries again what the user says, and not what the user says', async () => {
    const retryStatus = { also: { 409: ['Odd'] }, never: [503] }
    const { transport, received } = await transportOn('sdk', [failing(409, 'Odd'), failing(503, 'ServerBusy'), answer()], { maxAttempts: 5, retryStatus })
    await expect(transport.get('k', 'e')).rejects.toMatchObject({ code: 'ServerBusy' })
    expect(received).toHaveLength(2)
  })

  it.each<[string, Step, Partial<AzureBlobSettings>, string]>([
    ['a reset', reset(), {}, 'ECONNRESET'],
    ['a body that ends early', cutBody('ab', 3, 'end', STORED), {}, ''],
    ['a body that breaks off', cutBody('ab', 3, 'reset', STORED), {}, ''],
    ['a body that stands still', cutBody('ab', 3, 'stay', STORED), { readTimeout: 100 }, 'StalledStream'],
    ['a server that says nothing', silence(), { readTimeout: 100 }, 'ReadTimeout'],
    ['a try that takes too long', silence(), { attemptTimeout: 100 }, 'AttemptTimeout'],
    ['another range than was asked for', answer({ status: 206, headers: { ...STORED, 'content-range': 'bytes 5-7/9' }, body: 'abc' }), {}, 'WrongRange'],
    ['an answer without an ETag', answer({ body: 'abc' }), {}, 'RangeError'],
  ])('%s may pass', async (_, step, settings, code) => {
    const call = (t: BlobTransport): Promise<unknown> => t.get('k', '', { range: { start: 0, end: 3 } })
    const error = await fault('sdk', [step], settings, call)
    expect(error).toMatchObject({ kind: 'transient', retryable: true, ...(code !== '' && { code }) })
    expect((error as Error).message).not.toContain('SECRET')
  })

  it('a listing that breaks off may pass', async () => {
    const step = answer({ headers: { 'content-type': 'application/xml' }, body: '<EnumerationResults><Blobs><Blob><Name>a</Na' })
    expect(await fault('sdk', [step], {}, (t) => t.listPage({ prefix: '', prefixLength: 0 }))).toMatchObject({ kind: 'transient' })
  })

  it('gives up at once when the run is being stopped', async () => {
    const { transport, arrived } = await transportOn('sdk', [silence()], { maxAttempts: 5 })
    const stop = new AbortController()
    const getting = transport.get('k', 'e', { signal: stop.signal })
    await arrived(1)
    stop.abort()
    await expect(getting).rejects.toMatchObject({ kind: 'aborted' })
  })

  it.each(['..', '../x', 'a/../b', './x', 'a/.'])('refuses the name %j, which it would send to another blob', async (name) => {
    const { transport, received } = await transportOn('sdk', [answer({ status: 201, headers: STORED })])
    for (const call of [() => transport.put(name, payloadOf('abc'), {}), () => transport.get(name, ''), () => transport.remove(name)]) {
      await expect(call()).rejects.toMatchObject({ kind: 'unsafe-key' })
    }
    expect(received).toHaveLength(0)
  })

  it('addresses all other names as they are', async () => {
    for (const name of ['a//b', '/a', 'a/', '...', 'a..', '%2e%2e', '\\', 'é', ' ', 'x?y#z', 'a%']) {
      const { transport, received } = await transportOn('sdk', [answer({ status: 201, headers: STORED })], {}, SAS)
      await transport.put(name, payloadOf('abc'), {})
      const [path = ''] = received[0]?.target.split('?') ?? []
      expect(path.split('/').map(decodeURIComponent).join('/')).toBe(`/acct/con/${name}`)
    }
  })

  it('goes by the same proxies', async () => {
    const proxy = await serve(answer({ headers: STORED, body: 'abc' }))
    for (const variable of ['HTTP_PROXY', 'http_proxy']) vi.stubEnv(variable, `http://user:pass@127.0.0.1:${proxy.port}`)
    for (const variable of ['NO_PROXY', 'no_proxy']) vi.stubEnv(variable, '')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { transport } = await transportOn('sdk', [answer()], { serviceUrl: 'http://blobs.test/acct' }, SAS)
    expect(await transport.get('a b', '')).toMatchObject({ size: 3 })
    expect(proxy.received).toMatchObject([{ method: 'GET', target: 'http://blobs.test/acct/con/a%20b?sv=1&sig=SECRET' }])
    expect(proxy.received[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`)
  })
})

const PAGE = '<!DOCTYPE html><html><body>welcome to the hotel</body></html>'
const FROM = { address: 'https://a.test/c/k', headers: {} }
const STORING: readonly (readonly [string, (t: BlobTransport) => Promise<unknown>])[] = [
  ['Put Blob', (t) => t.put('k', payloadOf('abc'), {})],
  ['Put Block List', (t) => t.putBlockList('k', ['MQ=='], {})],
  ['Put Blob From URL', (t) => t.putFromUrl('k', FROM, {})],
]
const CHANGES: typeof STORING = [
  ...STORING,
  ['Put Block', (t) => t.putBlock('k', 'MQ==', payloadOf('abc'))],
  ['Put Block From URL', (t) => t.putBlockFromUrl('k', 'MQ==', FROM, { start: 0, end: 3 })],
  ['Set Blob Tags', (t) => t.setTags('k', { a: 'b' })],
  ['Delete Blob', (t) => t.remove('k')],
]

describe.each(TRANSPORTS)('a success that is not the service\'s own, through %s', (name) => {
  describe.each(CHANGES)('%s', (_operation, call) => {
    it.each<[string, Step]>([
      ['a web page', answer({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE })],
      ['a web page with the right status', answer({ status: 201, headers: { 'content-type': 'text/html', 'etag': '"e"' }, body: PAGE })],
      ['200 and an ETag', answer({ headers: STORED })],
      ['203', answer({ status: 203, headers: STORED })],
    ])('is none when it is answered with %s', async (_what, step) => {
      const { transport, received } = await transportOn(name, [step], { maxAttempts: 10 }, SAS)
      await expect(call(transport)).rejects.toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer' })
      expect(received).toHaveLength(3)
    })
  })

  it.each(STORING)('%s is none without an ETag', async (_operation, call) => {
    const { transport } = await transportOn(name, [answer({ status: 201 })], { maxAttempts: 10 }, SAS)
    const message = expect.stringContaining('the answer holds no ETag') as string
    await expect(call(transport)).rejects.toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer', message })
  })
})

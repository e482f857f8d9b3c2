import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Authorization } from '../../../../src/storage/azure/authorization.ts'
import type { AzureBlobSettings } from '../../../../src/storage/azure-blob/settings.ts'
import type { BlobCall } from '../../../../src/storage/azure-blob/side.ts'
import { setBlobTags } from '../../../../src/storage/azure-blob/api/blob-tags.ts'
import { getBlob } from '../../../../src/storage/azure-blob/api/get-blob.ts'
import { listBlobs } from '../../../../src/storage/azure-blob/api/list-blobs.ts'
import { putBlobFromUrl } from '../../../../src/storage/azure-blob/api/put-blob-from-url.ts'
import { putBlob } from '../../../../src/storage/azure-blob/api/put-blob.ts'
import { putBlockFromUrl } from '../../../../src/storage/azure-blob/api/put-block-from-url.ts'
import { putBlockList } from '../../../../src/storage/azure-blob/api/put-block-list.ts'
import { putBlock } from '../../../../src/storage/azure-blob/api/put-block.ts'
import { deleteBlob } from '../../../../src/storage/azure-blob/api/delete-blob.ts'
import { answer, cutBody, reset, serve, silence, type Step } from '../../../support/http-server.ts'
import { payloadOf } from '../../../conformance/subject.ts'
import { callOn, TRANSPORTS, type TransportName } from '../asked.ts'

const STORED = { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }
const SAS: Authorization = { kind: 'sas', query: 'sv=1&sig=SECRET' }
const get = (call: BlobCall): Promise<unknown> => call(getBlob, { key: 'k', ifMatch: 'e' })

function failing(status: number, code: string, headers: Record<string, string> = {}): Step {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>because\nRequestId:1\nTime:2</Message></Error>`
  return answer({ status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, ...headers }, body })
}

async function fault(name: TransportName, steps: readonly Step[], settings: Partial<AzureBlobSettings> = {}, work = get): Promise<unknown> {
  const { call } = await callOn(name, steps, settings, SAS)
  return work(call).catch((error: unknown) => error)
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
    const { call, received, meter } = await callOn('sdk', [failing(503, 'ServerBusy'), reset(), answer({ headers: STORED, body: 'abc' })], { maxAttempts: 3 })
    expect(await get(call)).toMatchObject({ size: 3 })
    expect([received.length, meter.requests]).toEqual([3, 3])
  })

  it('tries again what the user says, and not what the user says', async () => {
    const retryStatus = { also: { 409: ['Odd'] }, never: [503] }
    const { call, received } = await callOn('sdk', [failing(409, 'Odd'), failing(503, 'ServerBusy'), answer()], { maxAttempts: 5, retryStatus })
    await expect(get(call)).rejects.toMatchObject({ code: 'ServerBusy' })
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
    const ranged = (call: BlobCall): Promise<unknown> => call(getBlob, { key: 'k', ifMatch: '', range: { start: 0, end: 3 } })
    const error = await fault('sdk', [step], settings, ranged)
    expect(error).toMatchObject({ kind: 'transient', retryable: true, ...(code !== '' && { code }) })
    expect((error as Error).message).not.toContain('SECRET')
  })

  it('a listing that breaks off may pass', async () => {
    const step = answer({ headers: { 'content-type': 'application/xml' }, body: '<EnumerationResults><Blobs><Blob><Name>a</Na' })
    expect(await fault('sdk', [step], {}, (call) => call(listBlobs, { prefix: '', prefixLength: 0 }))).toMatchObject({ kind: 'transient' })
  })

  it('gives up at once when the run is being stopped', async () => {
    const { call, arrived } = await callOn('sdk', [silence()], { maxAttempts: 5 })
    const stop = new AbortController()
    const getting = call(getBlob, { key: 'k', ifMatch: 'e' }, { signal: stop.signal })
    await arrived(1)
    stop.abort()
    await expect(getting).rejects.toMatchObject({ kind: 'aborted' })
  })

  it.each(['..', '../x', 'a/../b', './x', 'a/.'])('refuses the name %j, which it would send to another blob', async (name) => {
    const { call, received } = await callOn('sdk', [answer({ status: 201, headers: STORED })])
    const put = call(putBlob, { key: name, payload: payloadOf('abc'), facts: {} })
    for (const refused of [put, call(getBlob, { key: name, ifMatch: '' }), call(deleteBlob, { key: name })]) {
      await expect(refused).rejects.toMatchObject({ kind: 'unsafe-key' })
    }
    expect(received).toHaveLength(0)
  })

  it('addresses all other names as they are', async () => {
    for (const name of ['a//b', '/a', 'a/', '...', 'a..', '%2e%2e', '\\', 'é', ' ', 'x?y#z', 'a%']) {
      const { call, received } = await callOn('sdk', [answer({ status: 201, headers: STORED })], {}, SAS)
      await call(putBlob, { key: name, payload: payloadOf('abc'), facts: {} })
      const [path = ''] = received[0]?.target.split('?') ?? []
      expect(path.split('/').map(decodeURIComponent).join('/')).toBe(`/acct/con/${name}`)
    }
  })

  it('goes by the same proxies', async () => {
    const proxy = await serve(answer({ headers: STORED, body: 'abc' }))
    for (const variable of ['HTTP_PROXY', 'http_proxy']) vi.stubEnv(variable, `http://user:pass@127.0.0.1:${proxy.port}`)
    for (const variable of ['NO_PROXY', 'no_proxy']) vi.stubEnv(variable, '')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { call } = await callOn('sdk', [answer()], { serviceUrl: 'http://blobs.test/acct' }, SAS)
    expect(await call(getBlob, { key: 'a b', ifMatch: '' })).toMatchObject({ size: 3 })
    expect(proxy.received).toMatchObject([{ method: 'GET', target: 'http://blobs.test/acct/con/a%20b?sv=1&sig=SECRET' }])
    expect(proxy.received[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`)
  })
})

const PAGE = '<!DOCTYPE html><html><body>welcome to the hotel</body></html>'
const FROM = { address: 'https://a.test/c/k', headers: {} }
const STORING: readonly (readonly [string, (call: BlobCall) => Promise<unknown>])[] = [
  ['Put Blob', (call) => call(putBlob, { key: 'k', payload: payloadOf('abc'), facts: {} })],
  ['Put Block List', (call) => call(putBlockList, { key: 'k', ids: ['MQ=='], facts: {} })],
  ['Put Blob From URL', (call) => call(putBlobFromUrl, { key: 'k', from: FROM, facts: {} })],
]
const CHANGES: typeof STORING = [
  ...STORING,
  ['Put Block', (call) => call(putBlock, { key: 'k', id: 'MQ==', payload: payloadOf('abc') })],
  ['Put Block From URL', (call) => call(putBlockFromUrl, { key: 'k', id: 'MQ==', from: FROM, range: { start: 0, end: 3 } })],
  ['Set Blob Tags', (call) => call(setBlobTags, { key: 'k', tags: { a: 'b' } })],
  ['Delete Blob', (call) => call(deleteBlob, { key: 'k' })],
]

describe.each(TRANSPORTS)('a success that is not the service\'s own, through %s', (name) => {
  describe.each(CHANGES)('%s', (_operation, work) => {
    it.each<[string, Step]>([
      ['a web page', answer({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE })],
      ['a web page with the right status', answer({ status: 201, headers: { 'content-type': 'text/html', 'etag': '"e"' }, body: PAGE })],
      ['a web page without a type', answer({ status: 201, headers: STORED, body: PAGE })],
      ['200 and an ETag', answer({ headers: STORED })],
      ['203', answer({ status: 203, headers: STORED })],
    ])('is none when it is answered with %s', async (_what, step) => {
      const { call, received } = await callOn(name, [step], { maxAttempts: 10 }, SAS)
      await expect(work(call)).rejects.toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer' })
      expect(received).toHaveLength(3)
    })
  })

  it.each(STORING)('%s is none without an ETag', async (_operation, work) => {
    const { call } = await callOn(name, [answer({ status: 201 })], { maxAttempts: 10 }, SAS)
    const message = expect.stringContaining('the answer holds no ETag') as string
    await expect(work(call)).rejects.toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer', message })
  })
})

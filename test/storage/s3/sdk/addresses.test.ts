import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { HttpResponse, type HttpRequest } from '@smithy/core/protocols'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import type { S3Call } from '../../../../src/storage/s3/side.ts'
import { listObjectsV2 } from '../../../../src/storage/s3/api/list-objects-v2.ts'
import { putObject } from '../../../../src/storage/s3/api/put-object.ts'
import { createSdkConnection } from '../../../../src/storage/s3/sdk/call.ts'
import { createSdkClient } from '../../../../src/storage/s3/sdk/client.ts'
import { openS3 } from '../../../../src/storage/s3/open.ts'
import { awsFiles, withoutAwsSetUp } from '../aws-files.ts'
import { plainSettings } from '../plain-settings.ts'

const AP = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap'
const MRAP = 'arn:aws:s3::123456789012:accesspoint/abc.mrap'
const LAMBDA = 'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/ol'
const OUTPOST = 'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-0123/accesspoint/ap'
const DIRECTORY = 'dir--use1-az4--x-s3'
const KEYS = { accessKey: 'AKID', secretAccessKey: 'SECRET-KEY' }

beforeEach(withoutAwsSetUp)

interface Captured {
  readonly call: S3Call
  readonly sent: HttpRequest[]
}

/** A call through the SDK whose requests go nowhere, but are kept. */
async function captured(settings: Partial<S3Settings>, region = 'us-east-1', dualstack = false, fips = false): Promise<Captured> {
  const sent: HttpRequest[] = []
  const all = plainSettings(settings)
  const credentials = Object.assign(() => ({ accessKeyId: 'AKID', secretAccessKey: 'SECRET-KEY' }), { replace: () => Promise.resolve(false) })
  const context = { meter: { requests: 0 }, signal: new AbortController().signal }
  const client = await createSdkClient(all, { region, dualstack, fips, credentials, context })
  const handle = (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    sent.push(request)
    return Promise.resolve({ response: new HttpResponse({ statusCode: request.method === 'DELETE' ? 204 : 200, headers: { etag: '"e"' }, body: Readable.from([Buffer.from(answerTo(request))]) }) })
  }
  Object.assign(client.config.requestHandler, { handle })
  return { sent, call: createSdkConnection(client, all, { maxAttempts: 1, initialBackoff: 1 }).call }
}

function answerTo({ query, method }: HttpRequest): string {
  if ('session' in query) {
    return '<CreateSessionResult><Credentials><AccessKeyId>SESSION-ID</AccessKeyId><SecretAccessKey>s</SecretAccessKey>' +
      '<SessionToken>SESSION-TOKEN</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></CreateSessionResult>'
  }
  return method === 'GET' && 'list-type' in query ? '<ListBucketResult></ListBucketResult>' : ''
}

const PAYLOAD = { bytes: Buffer.from('abc') }

describe('an access point', () => {
  it.each([
    [AP, 'ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com', /^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/eu-west-1\/s3\/aws4_request/, undefined],
    [LAMBDA, 'ol-123456789012.s3-object-lambda.us-west-2.amazonaws.com', /^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/us-west-2\/s3-object-lambda\/aws4_request/, undefined],
    [MRAP, 'abc.mrap.accesspoint.s3-global.amazonaws.com', /^AWS4-ECDSA-P256-SHA256 Credential=AKID\/\d+\/s3\/aws4_request/, '*'],
    [OUTPOST, 'ap-123456789012.op-0123.s3-outposts.us-west-2.amazonaws.com', /^AWS4-ECDSA-P256-SHA256 Credential=AKID\/\d+\/s3-outposts\/aws4_request/, '*'],
  ])('%s has a host of its own and is signed as it asks', async (bucket, host, authorization, regions) => {
    const { call, sent } = await captured({ bucket })
    await call(putObject, { key: 'a/ä b', payload: PAYLOAD, facts: {} })
    await call(listObjectsV2, { prefix: 'a/', prefixLength: 0 })
    expect(sent.map(({ hostname, path }) => [hostname, path])).toEqual([[host, '/a/%C3%A4%20b'], [host, '/']])
    for (const { headers } of sent) {
      expect(headers['authorization']).toMatch(authorization)
      expect(headers['x-amz-region-set']).toBe(regions)
    }
  })
})

describe('a directory bucket', () => {
  it('is asked for a session, and requests are signed with that', async () => {
    const { call, sent } = await captured({ bucket: DIRECTORY })
    await call(putObject, { key: 'k', payload: PAYLOAD, facts: {} })
    await call(putObject, { key: 'l', payload: PAYLOAD, facts: {} })
    const host = 'dir--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com'
    expect(sent.map(({ hostname, path, query }) => [hostname, path, 'session' in query])).toEqual([[host, '/', true], [host, '/k', false], [host, '/l', false]])
    expect(sent[0]?.headers['authorization']).toMatch(/Credential=AKID\/\d+\/us-east-1\/s3express\//)
    expect(sent[1]?.headers['authorization']).toMatch(/Credential=SESSION-ID\/\d+\/us-east-1\/s3express\//)
    expect(sent[1]?.headers['x-amz-s3session-token']).toBe('SESSION-TOKEN')
  })

  it('of another service is reached without a session, and its keys begin as they do', async () => {
    const { call, sent } = await captured({ bucket: DIRECTORY, endpointUrl: 'http://127.0.0.1:9', forcePathStyle: true })
    await call(putObject, { key: 'k', payload: PAYLOAD, facts: {} })
    await call(putObject, { key: '/k', payload: PAYLOAD, facts: {} })
    expect(sent.map(({ path }) => path)).toEqual([`/${DIRECTORY}/k`, `/${DIRECTORY}//k`])
  })
})

describe.each([
  [{ accelerate: true }, false, false, 'bucket.s3-accelerate.amazonaws.com'],
  [{ accelerate: true }, true, false, 'bucket.s3-accelerate.dualstack.amazonaws.com'],
  [{}, true, false, 'bucket.s3.dualstack.us-east-1.amazonaws.com'],
  [{}, false, true, 'bucket.s3-fips.us-east-1.amazonaws.com'],
  [{}, true, true, 'bucket.s3-fips.dualstack.us-east-1.amazonaws.com'],
])('with %j, dualstack %s, FIPS %s', (settings, dualstack, fips, host) => {
  it(`the SDK goes to ${host}`, async () => {
    const { call, sent } = await captured(settings, 'us-east-1', dualstack, fips)
    await call(putObject, { key: 'k', payload: PAYLOAD, facts: {} })
    expect(sent.map(({ hostname, path }) => [hostname, path])).toEqual([[host, '/k']])
  })
})

/** A proxy that lets nobody through, but tells where they wanted to go. */
async function closedProxy(): Promise<{ readonly asked: string[]; readonly url: string }> {
  const asked: string[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Hosts that a side opens connections to. */
async function hostsOf(settings: Partial<S3Settings>, environment: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { asked, url } = await closedProxy()
  vi.stubEnv('HTTPS_PROXY', url)
  vi.stubEnv('NO_PROXY', undefined)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const storage = await openS3(plainSettings({ ...KEYS, maxAttempts: 1, ...settings }), { meter: { requests: 0 }, signal: new AbortController().signal })
  onTestFinished(() => storage.close())
  await expect(storage.head({ key: 'k' })).rejects.toThrow()
  return asked
}

describe.each(['hot', 'sdk'])('with the transport %s, a side goes to', (transport) => {
  beforeEach(() => void vi.stubEnv('OBJSYNC_TRANSPORT', transport))

  it.each<[string, Partial<S3Settings>, Record<string, string>]>([
    ['bucket.s3.eu-west-1.amazonaws.com', { region: 'eu-west-1' }, {}],
    ['bucket.s3-accelerate.amazonaws.com', { region: 'eu-west-1', accelerate: true }, {}],
    ['bucket.s3.dualstack.eu-west-1.amazonaws.com', { region: 'eu-west-1' }, { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['bucket.s3-fips.us-east-1.amazonaws.com', { region: 'us-east-1' }, { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['bucket.storage.example', {}, { AWS_ENDPOINT_URL: 'https://storage.example' }],
    ['bucket.storage.example', {}, { AWS_ENDPOINT_URL: 'https://other.example', AWS_ENDPOINT_URL_S3: 'https://storage.example' }],
    ['bucket.s3.eu-west-1.amazonaws.com', { region: 'eu-west-1' }, { AWS_ENDPOINT_URL: 'https://storage.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['bucket.own.example', { endpointUrl: 'https://own.example' }, { AWS_ENDPOINT_URL: 'https://storage.example', AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com', { bucket: AP }, {}],
    ['abc.mrap.accesspoint.s3-global.amazonaws.com', { bucket: MRAP }, {}],
    ['bucket.s3.cn-north-1.amazonaws.com.cn', { region: 'cn-north-1' }, {}],
  ])('%s for %j and %j', async (host, settings, environment) => {
    expect(await hostsOf(settings, environment)).toEqual([`${host}:443`])
  })

  it.each([
    ['use_dualstack_endpoint = true', 'bucket.s3.dualstack.eu-west-1.amazonaws.com'],
    ['use_fips_endpoint = true', 'bucket.s3-fips.eu-west-1.amazonaws.com'],
    ['endpoint_url = https://storage.example', 'bucket.storage.example'],
    ['endpoint_url = https://other.example\nservices = mine', 'bucket.storage.example'],
    ['endpoint_url = https://other.example\nignore_configured_endpoint_urls = true', 'bucket.s3.eu-west-1.amazonaws.com'],
  ])('what its profile says: %s', async (line, host) => {
    const config = `[profile mine]\nregion = eu-west-1\n${line}\n[profile other]\nendpoint_url = https://wrong.example\n[services mine]\ns3 =\n  endpoint_url = https://storage.example\n`
    const credentials = '[mine]\naws_access_key_id = id\naws_secret_access_key = secret\n'
    const settings = { profile: 'mine', accessKey: undefined, secretAccessKey: undefined, ...(await awsFiles(config, credentials)) }
    expect(await hostsOf(settings)).toEqual([`${host}:443`])
  })
})

describe('a configured endpoint', () => {
  it('that is no URL is refused by the name it was set under', async () => {
    const settings = plainSettings({ ...KEYS, region: 'us-east-1' })
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'storage.example:9000')
    const opening = openS3(settings, { meter: { requests: 0 }, signal: new AbortController().signal })
    await expect(opening).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/AWS_ENDPOINT_URL.* is no http/) as string })
  })

  it('keeps Transfer Acceleration from being used', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://storage.example')
    const opening = openS3(plainSettings({ ...KEYS, accelerate: true }), { meter: { requests: 0 }, signal: new AbortController().signal })
    await expect(opening).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/Transfer Acceleration: it has an endpoint URL/) as string })
  })
})

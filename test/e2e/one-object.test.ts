import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { sync, type SyncEvent, type SyncOptions, type SyncResult } from '../../src/index.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'

/** What a service does with requests for `k05`; all others it serves. */
type Trouble = (request: IncomingMessage, response: ServerResponse) => void

const KEYS = Array.from({ length: 30 }, (_, i) => `k${String(i).padStart(2, '0')}`)
const REST = KEYS.filter((key) => key !== 'k05')
const TRANSPORTS = ['hot', 'sdk'] as const
const QUICK = { forceRetryCount: 0, awsMaxAttempts: 2, initialBackoffMilliseconds: 1 } as const

let folder = ''
beforeEach(async () => {
  folder = await temporaryFolder('one-object')
  await mkdir(path.join(folder, 'from'))
  await Promise.all(KEYS.map((key) => writeFile(path.join(folder, 'from', key), key)))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const md5 = (text: string, encoding: 'hex' | 'base64'): string => createHash('md5').update(text).digest(encoding)
const xmlError = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`
const refusal = (status: number, code: string): Trouble => (_request, response) => void response.writeHead(status, { 'x-ms-error-code': code }).end(xmlError(code))

/** A bucket, and a container, of 30 objects that hold their names; what is put is kept in `held`. */
async function serve(trouble: Trouble): Promise<{ readonly origin: string, readonly held: Set<string>, readonly gets: string[] }> {
  const [held, gets] = [new Set<string>(), [] as string[]]
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x')
      const key = url.pathname.split('/').at(-1) ?? ''
      const isListing = url.searchParams.has('list-type') || url.searchParams.get('comp') === 'list'
      if (isListing) return void response.writeHead(200, { 'content-type': 'application/xml' }).end(url.searchParams.has('list-type') ? listOfS3(url) : listOfBlob())
      if (request.method === 'GET') gets.push(key)
      if (key === 'k05') return trouble(request, response)
      if (request.method === 'PUT') {
        held.add(key)
        return void response.writeHead(url.pathname.startsWith('/account/') ? 201 : 200, { etag: `"${md5(key, 'hex')}"` }).end()
      }
      response.writeHead(200, { 'etag': `"${md5(key, 'hex')}"`, 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', 'content-length': key.length }).end(key)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, held, gets }
}

function listOfS3(url: URL): string {
  const of = (key: string): string => `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"${md5(key, 'hex')}"</ETag><Size>3</Size></Contents>`
  const keys = url.pathname.includes('empty') || url.searchParams.has('delimiter') ? [] : KEYS
  return `<?xml version="1.0"?><ListBucketResult><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${keys.map(of).join('')}</ListBucketResult>`
}

function listOfBlob(): string {
  return '<?xml version="1.0"?><EnumerationResults><Blobs /><NextMarker /></EnumerationResults>'
}

async function outcomeOf(options: SyncOptions): Promise<Omit<SyncResult, 'failures'> & { readonly failures: unknown[] }> {
  const events: SyncEvent[] = []
  // Only then OBJSYNC_TRANSPORT counts.
  const env = process.env
  const outcome = await sync({ ...QUICK, ...options }, { env, onEvent: (event) => void events.push(event) })
  return { ...outcome, failures: events.filter(({ type }) => type === 'failure').map((event) => 'key' in event && event.key) }
}

const ON_S3 = { AccessKey: 'a', SecretAccessKey: 'b', Region: 'us-east-1', ForcePathStyle: true }
function side(name: 'source' | 'target', origin: string): Partial<SyncOptions> {
  return Object.fromEntries(Object.entries({ ...ON_S3, EndpointUrl: origin }).map(([option, value]) => [`${name}${option}`, value]))
}

const LASTING: [string, Trouble][] = [
  ['400 InvalidRequest (SSE-C)', refusal(400, 'InvalidRequest')],
  ['400 KMS.DisabledException', refusal(400, 'KMS.DisabledException')],
  ['403 AccessDenied', refusal(403, 'AccessDenied')],
  ['409 InvalidBucketState', refusal(409, 'InvalidBucketState')],
  ['412', refusal(412, 'PreconditionFailed')],
  ['500 InternalError', refusal(500, 'InternalError')],
  ['503 SlowDown', refusal(503, 'SlowDown')],
  ['a reset', (request) => void request.socket.destroy()],
]

describe.each(TRANSPORTS)('one object in lasting trouble, %s transport', (transport) => {
  beforeEach(() => void vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined))

  it.each<[string, Trouble]>([
    ...LASTING,
    ['other bytes', (_request, response) => void response.writeHead(200, { 'etag': `"${md5('k05', 'hex')}"`, 'content-length': 3 }).end('xxx')],
    ['a body cut short', (_request, response) => {
      response.writeHead(200, { 'etag': `"${md5('k05', 'hex')}"`, 'content-length': 3 }).write('k')
      setImmediate(() => response.destroy())
    }],
  ])('is left out of a download, and nothing is deleted: %s', async (_title, trouble) => {
    const { origin } = await serve(trouble)
    const to = path.join(folder, 'to')
    await mkdir(to)
    await writeFile(path.join(to, 'extra'), 'x')
    const outcome = await outcomeOf({ source: 's3://bucket', target: to, ...side('source', origin), delete: true })
    expect((await readdir(to)).sort()).toEqual(['extra', ...REST])
    expect(await readFile(path.join(to, 'k06'), 'utf8')).toBe('k06')
    expect(outcome).toMatchObject({ status: 'incomplete', failures: ['k05'], errors: 1, counts: { failed: 1, copied: 29 }, deletionsWithheld: expect.stringContaining('1 objects') as string })
  })

  it.each<[string, Trouble]>([...LASTING, ['404 NoSuchKey', refusal(404, 'NoSuchKey')], ['400 KeyTooLongError', refusal(400, 'KeyTooLongError')]])(
    'is left out of an upload to S3: %s', async (_title, trouble) => {
      const { origin, held } = await serve(trouble)
      const outcome = await outcomeOf({ source: path.join(folder, 'from'), target: 's3://empty', ...side('target', origin) })
      expect([...held].sort()).toEqual(REST)
      expect(outcome).toMatchObject({ status: 'incomplete', failures: ['k05'], errors: 1, counts: { failed: 1, copied: 29 } })
    })

  it.each<[number, string]>([
    [409, 'BlobImmutableDueToPolicy'], [400, 'InvalidMetadata'], [409, 'PendingCopyOperation'], [400, 'OutOfRangeInput'], [400, 'InvalidUri'], [413, 'RequestBodyTooLarge'],
    [400, 'InvalidInput'], [409, 'ResourceTypeMismatch'], [400, 'InvalidBlobOrBlock'], [403, 'AuthorizationPermissionMismatch'], [404, 'BlobNotFound'], [500, 'InternalError'],
    [409, 'BlobUsesCustomerSpecifiedEncryption'], [412, 'LeaseIdMissing'],
  ])('is left out of an upload to Azure: %i %s', async (status, code) => {
    const { origin, held } = await serve(refusal(status, code))
    const outcome = await outcomeOf({ source: path.join(folder, 'from'), target: `${origin}/account/empty?sig=x`, fromTo: 'LocalBlob' })
    expect([...held].sort()).toEqual(REST)
    expect(outcome).toMatchObject({ status: 'incomplete', failures: ['k05'], errors: 1, counts: { failed: 1, copied: 29 } })
  })

  it.each<[number, string, string]>([
    [404, 'NoSuchBucket', 's3'], [403, 'InvalidAccessKeyId', 's3'], [403, 'SignatureDoesNotMatch', 's3'], [403, 'AccountProblem', 's3'],
    [403, 'AuthenticationFailed', 'blob'], [403, 'AccountIsDisabled', 'blob'],
  ])('ends the run where it concerns all objects: %i %s of %s', async (status, code, kind) => {
    const { origin } = await serve(refusal(status, code))
    const target = kind === 's3' ? { target: 's3://empty', ...side('target', origin) } : { target: `${origin}/account/empty?sig=x`, fromTo: 'LocalBlob' }
    const outcome = await outcomeOf({ source: path.join(folder, 'from'), workerSize: 1, ...target } as SyncOptions)
    expect(outcome).toMatchObject({ status: 'failed', error: { code }, errors: 1, counts: { copied: 5, notLookedAt: 25 } })
  })
})

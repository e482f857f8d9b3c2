import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3, describeTlsS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { useWorld } from './support/world.ts'

interface Line {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>> & { readonly message: string }
}

function linesOf(text: string): Line[] {
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line)
}

const TRACED = ['--aws-sdk-tracing', '--json-tracing']
const TRANSPORTS = [['our own client', {}], ['the SDK', { OBJSYNC_TRANSPORT: 'sdk' }]] as const
const HEADERS = expect.objectContaining({}) as unknown

describeS3('objsync --aws-sdk-tracing LOCAL s3://BUCKET/', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each(TRANSPORTS)('shows each request and its answer over %s, without secrets', async (_, env) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a b': 'alpha' })
    const { code, stderr, stdout } = await world.objsync(source, target, TRACED, { env: { ...env, AWS_SESSION_TOKEN: '' } })
    expect(code).toBe(0)
    expect(await target.read()).toEqual({ 'a b': Buffer.from('alpha') })
    const lines = linesOf(stderr).filter(({ fields }) => fields['operation'] === 'PutObject')
    const about = { side: 'target', operation: 'PutObject', key: expect.stringMatching(/\/a b$/) as string, attempt: 1, method: 'PUT', url: expect.stringContaining(s3.endpoint) as string }
    expect(lines).toEqual([
      { timestamp: expect.anything() as string, level: 'DEBUG', fields: expect.objectContaining({ message: 'request', ...about, headers: HEADERS }) as unknown },
      {
        timestamp: expect.anything() as string, level: 'DEBUG',
        fields: expect.objectContaining({ message: 'response', ...about, status: 200, request_id: expect.stringMatching(/./) as string, time_ms: expect.any(Number) as number }) as unknown,
      },
    ])
    expect(lines[0]?.fields['headers']).toMatchObject({ authorization: '[redacted]', 'content-md5': expect.stringMatching(/==$/) as string })
    expect(lines[1]?.fields['headers']).toMatchObject({ etag: expect.stringMatching(/^"/) as string })
    expect(linesOf(stderr).some(({ fields }) => fields['operation'] === 'ListObjectsV2')).toBe(true)
    expect(stderr + stdout).not.toContain(s3.secretKey)
    expect(stderr).not.toMatch(/Signature=[0-9a-f]/)
  })

  it.concurrent('shows nothing without it, and nothing with -q', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'alpha' })
    expect((await world.objsync(source, target, ['-vvv'])).stderr).not.toContain(' request ')
    expect((await world.objsync(source, target, ['--aws-sdk-tracing', '--span-events-tracing', '-q'])).stderr).toBe('')
  })

  it.concurrent('numbers the tries of a request, and shows the fault of one without an answer', async () => {
    const source = world.newPlace('local')
    await source.write({ a: 'alpha' })
    const { stderr } = await world.objsync(source, 's3://bucket', [...TRACED, '--target-endpoint-url', 'http://127.0.0.1:1', '--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1'])
    const faults = linesOf(stderr).filter(({ fields }) => fields.message === 'no response')
    expect(faults.map(({ fields }) => fields['attempt'])).toEqual(expect.arrayContaining([1, 2]))
    expect(faults[0]?.fields['error']).toEqual(expect.stringContaining('127.0.0.1:1'))
  })

  it.concurrent('objsync --span-events-tracing shows when each copy begins and ends', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'alpha', b: 'beta' })
    const { stderr } = await world.objsync(source, target, ['--span-events-tracing', '--json-tracing'])
    const lines = linesOf(stderr)
    expect(lines[0]?.fields).toEqual({ message: 'new', span: 'sync' })
    expect(lines.at(-1)?.fields).toEqual({ message: 'close', span: 'sync', outcome: 'complete', time_ms: expect.any(Number) as number })
    for (const [key, size] of [['a', 5], ['b', 4]]) {
      expect(lines.filter(({ fields }) => fields['key'] === key).map(({ fields }) => fields)).toEqual([
        { message: 'new', span: 'copy', key, size }, { message: 'close', span: 'copy', key, size, outcome: 'copied', time_ms: expect.any(Number) as number },
      ])
    }
  })
})

describeTlsS3("objsync --aws-sdk-tracing with a customer's key", (s3) => {
  const world = useWorld(s3)

  it.each(TRANSPORTS)('never shows it over %s', async (_, env) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'alpha' })
    const bytes = randomBytes(32)
    const [key, md5] = [bytes.toString('base64'), createHash('md5').update(bytes).digest('base64')]
    const { code, stderr, stdout } = await world.objsync(source, target, [...TRACED, '-vvv', '--target-sse-c', 'AES256', '--target-sse-c-key', key, '--target-sse-c-key-md5', md5], { env })
    expect(code).toBe(0)
    expect(stderr).toContain('"x-amz-server-side-encryption-customer-key":"[redacted]"')
    for (const secret of [key, md5]) expect(stderr + stdout).not.toContain(secret)
  })
})

describeAzurite('objsync --aws-sdk-tracing LOCAL BLOB', (blobs) => {
  const world = useAzureWorld(blobs)

  it.each(TRANSPORTS)('shows each request and its answer over %s, without the signature', async (_, env) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'alpha' })
    const { code, stderr, stdout } = await world.objsync(source, target, TRACED, { env })
    expect(code).toBe(0)
    const lines = linesOf(stderr).filter(({ fields }) => fields['operation'] === 'Put Blob')
    expect(lines.map(({ fields: { message, side, method, attempt, status } }) => ({ message, side, method, attempt, status }))).toEqual([
      { message: 'request', side: 'target', method: 'PUT', attempt: 1, status: undefined }, { message: 'response', side: 'target', method: 'PUT', attempt: 1, status: 201 },
    ])
    expect(lines[0]?.fields['url']).toMatch(/\/a\?.*sig=\[redacted\]/)
    expect(lines[1]?.fields['request_id']).toMatch(/^[0-9a-f-]{36}$/)
    const signature = new URL(target.location).searchParams.get('sig') ?? 'none'
    for (const form of [signature, encodeURIComponent(signature)]) expect(stderr + stdout).not.toContain(form)
  })
})

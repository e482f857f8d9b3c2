import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite, type BlobContainer } from '../support/azure-blob.ts'
import { startAzuriteFront, type AzuriteFront, type FrontRequest } from '../support/azure-front.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'

const TRANSPORTS = ['hot', 'sdk'] as const
const BLOCKS = ['--block-size-mb', '1']
const UPLOAD = ['--from-to', 'LocalBlob', ...BLOCKS]
const DOWNLOAD = ['--from-to', 'BlobLocal', ...BLOCKS]
const WRITES = ['Put Blob', 'Put Block', 'Put Block List']
const KEY = Buffer.alloc(32, 7)
const CUSTOMER_KEY = { CPK_ENCRYPTION_KEY: KEY.toString('base64'), CPK_ENCRYPTION_KEY_SHA256: createHash('sha256').update(KEY).digest('base64') }
const KEY_HEADERS = {
  'x-ms-encryption-key': CUSTOMER_KEY.CPK_ENCRYPTION_KEY,
  'x-ms-encryption-key-sha256': CUSTOMER_KEY.CPK_ENCRYPTION_KEY_SHA256,
  'x-ms-encryption-algorithm': 'AES256',
}

/** Headers of this beginning in each request, by the request's operation; each set once. */
function sent(requests: readonly FrontRequest[], beginning: string): Record<string, object[]> {
  const of = ({ headers }: FrontRequest): object => Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(beginning)))
  const operations = [...new Set(requests.map(({ operation }) => operation))].sort()
  return Object.fromEntries(operations.map((each) => {
    const texts = requests.filter(({ operation }) => operation === each).map((request) => JSON.stringify(of(request)))
    return [each, [...new Set(texts)].map((text) => JSON.parse(text) as object)]
  }))
}

describeAzurite('what goes with requests', (blobs) => {
  const world = useAzureWorld(blobs)
  const environment = (transport: string): Record<string, string> => (transport === 'sdk' ? { OBJSYNC_TRANSPORT: 'sdk' } : {})

  /** A service that nobody else asks, so that all that is asked is asked by the test. */
  async function alone(test: (front: AzuriteFront, container: BlobContainer) => Promise<void>): Promise<void> {
    const container = await blobs.newContainer()
    const front = await startAzuriteFront(blobs)
    try {
      await test(front, front.blobs.container(container.name))
    } finally {
      await front.close()
    }
  }

  async function filled(): Promise<string> {
    const source = world.newPlace('local')
    await source.write({ small: 'x', large: patternOf(2 * MIB) })
    return source.location
  }

  it.concurrent.each(TRANSPORTS)('--request-priority goes with every request, -1 with none, %s transport', async (transport) => alone(async (front, container) => {
    const env = environment(transport)
    const back = world.newPlace('local')
    expect((await world.objsync(await filled(), container.location(), [...UPLOAD, '--request-priority', '3'], { env })).code).toBe(0)
    expect((await world.objsync(container.location(), back.location, [...DOWNLOAD, '--request-priority', '0'], { env })).code).toBe(0)
    const three = [{ 'x-ms-request-priority': '3' }]
    expect(sent(front.requests, 'x-ms-request-priority')).toMatchObject({
      'Put Blob': three, 'Put Block': three, 'Put Block List': three, 'Get Blob': [{ 'x-ms-request-priority': '0' }],
    })
    const before = front.requests.length
    expect((await world.objsync(await filled(), container.location('sub'), [...UPLOAD, '--request-priority=-1'], { env })).code).toBe(0)
    const later = front.requests.slice(before)
    expect(Object.keys(sent(later, 'x'))).toEqual(expect.arrayContaining(WRITES))
    for (const headers of Object.values(sent(later, 'x-ms-request-priority'))) expect(headers).toEqual([{}])
  }))

  it.concurrent.each(TRANSPORTS)('--cpk-by-name names the scope in every write, %s transport', async (transport) => alone(async (front, container) => {
    const env = environment(transport)
    await world.objsync(await filled(), container.location(), [...UPLOAD, '--cpk-by-name', 'scope-one'], { env })
    const scope = [{ 'x-ms-encryption-scope': 'scope-one' }]
    expect(sent(front.requests, 'x-ms-encryption')).toMatchObject({ 'List Blobs': [{}], 'Put Blob': scope, 'Put Block': scope, 'Put Block List': scope })
  }))

  it.concurrent.each(TRANSPORTS)('--cpk-by-value sends the key with every write, and with every read of a download, %s transport', async (transport) => alone(async (front, container) => {
    const env = { ...CUSTOMER_KEY, ...environment(transport) }
    const [there, back] = [container.location(), world.newPlace('local')]
    expect((await world.objsync(await filled(), there, [...UPLOAD, '--cpk-by-value'], { env })).code).toBe(0)
    expect(sent(front.requests, 'x-ms-encryption')).toMatchObject({
      'List Blobs': [{}], 'Put Blob': [KEY_HEADERS], 'Put Block': [KEY_HEADERS], 'Put Block List': [KEY_HEADERS],
    })
    expect((await world.objsync(there, back.location, [...DOWNLOAD, '--cpk-by-value'], { env })).code).toBe(0)
    expect(sent(front.requests, 'x-ms-encryption')['Get Blob']).toEqual([KEY_HEADERS])
    expect(Object.keys(await back.read())).toEqual(['large', 'small'])
  }))

  it.concurrent.each(TRANSPORTS)('--cpk-by-value, --cpk-by-name: between blobs only the target is under the key, %s transport', async (transport) => alone(async (front, container) => {
    const env = { ...CUSTOMER_KEY, ...environment(transport) }
    const source = world.newPlace('azure-blob')
    await source.write({ small: 'x', large: patternOf(2 * MIB) })
    const before = world.front.requests.length
    const options = ['--from-to', 'BlobBlob', ...BLOCKS, '--put-blob-size-mb', '1']
    expect((await world.objsync(source.location, container.location('keyed'), [...options, '--cpk-by-value'], { env })).code).toBe(0)
    expect(sent(front.requests, 'x-ms-encryption')).toMatchObject({
      'List Blobs': [{}], 'Put Blob From URL': [KEY_HEADERS], 'Put Block From URL': [KEY_HEADERS], 'Put Block List': [KEY_HEADERS],
    })
    const keyed = front.requests.length
    expect((await world.objsync(source.location, container.location('scoped'), [...options, '--cpk-by-name', 'one'], { env })).code).toBe(0)
    const scope = [{ 'x-ms-encryption-scope': 'one' }]
    expect(sent(front.requests.slice(keyed), 'x-ms-encryption')).toMatchObject({ 'Put Blob From URL': scope, 'Put Block From URL': scope, 'Put Block List': scope })
    const read = world.front.requests.slice(before).filter(({ path }) => path.startsWith(`${world.container.name}/${source.prefix}`))
    expect(read.length).toBeGreaterThan(0)
    for (const headers of Object.values(sent(read, 'x-ms-encryption'))) expect(headers).toEqual([{}])
  }))

  it.concurrent('without --cpk-by-value the variables mean nothing, and with it both are needed', async () => alone(async (front, container) => {
    const source = await filled()
    expect((await world.objsync(source, container.location(), UPLOAD, { env: CUSTOMER_KEY })).code).toBe(0)
    for (const headers of Object.values(sent(front.requests, 'x-ms-encryption'))) expect(headers).toEqual([{}])
    const before = front.requests.length
    const { CPK_ENCRYPTION_KEY } = CUSTOMER_KEY
    const ran = await world.objsync(source, container.location('sub'), [...UPLOAD, '--cpk-by-value'], { env: { CPK_ENCRYPTION_KEY } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('CPK_ENCRYPTION_KEY_SHA256')
    expect(ran.stderr).not.toContain(CPK_ENCRYPTION_KEY)
    expect(front.requests.length).toBe(before)
  }))

  it.concurrent.each(TRANSPORTS)('--delete-destination-file writes over the blocks of another program, and keeps the blob until then, %s transport', async (transport) => alone(async (front, container) => {
    const env = environment(transport)
    const leaveBlocks = (): Promise<unknown> => container.client.getBlockBlobClient('large').stageBlock(Buffer.from('foreign!').toString('base64'), 'x', 1)
    await container.putBlob('large', 'as it was')
    await container.client.getBlobClient('large').createSnapshot()
    await leaveBlocks()
    const options = [...UPLOAD, '--mirror-mode', '--put-blob-size-mb', '1']
    const source = await filled()

    const operations = async (): Promise<string[]> => {
      const before = front.requests.length
      expect((await world.objsync(source, container.location(), [...options, '--delete-destination-file'], { env })).code).toBe(0)
      return front.requests.slice(before).filter(({ path }) => path.endsWith('/large')).map(({ operation }) => operation)
    }
    expect(await operations()).toEqual(['Get Block List', 'Put Block', 'Put Block', 'Put Block List'])
    expect((await container.getBlob('large')).equals(patternOf(2 * MIB))).toBe(true)
    const snapshots: string[] = []
    for await (const { name, snapshot } of container.client.listBlobsFlat({ includeSnapshots: true })) if (snapshot) snapshots.push(name)
    expect(snapshots).toEqual(['large'])
  }))

  /** Leaves an uncommitted block of another program, whose ids are shorter than ours. */
  const leaveBlock = (container: BlobContainer): Promise<unknown> =>
    container.client.getBlockBlobClient('large').stageBlock(Buffer.from('foreign!').toString('base64'), 'x', 1)
  const OVER_BLOCKS = [...BLOCKS, '--mirror-mode', '--put-blob-size-mb', '1', '--delete-destination-file']

  it.concurrent.each(TRANSPORTS)('--delete-destination-file writes a blob of which there is nothing but blocks of another program, %s transport', async (transport) => alone(async (front, container) => {
    await leaveBlock(container)
    const ran = await world.objsync(await filled(), container.location(), ['--from-to', 'LocalBlob', ...OVER_BLOCKS], { env: environment(transport) })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect((await container.getBlob('large')).equals(patternOf(2 * MIB))).toBe(true)
    const { uncommittedBlocks = [] } = await container.client.getBlockBlobClient('large').getBlockList('all')
    expect(uncommittedBlocks).toEqual([])
    expect(front.counts['Delete Blob']).toBeUndefined()
  }))

  it.concurrent.each(TRANSPORTS.flatMap((transport) => [
    ['Put Block', 'local', transport], ['Put Block List', 'local', transport], ['Put Block From URL', 'azure-blob', transport], ['Put Block List', 'azure-blob', transport],
  ] as const))('--delete-destination-file keeps the blob when %s is refused after blocks of another program were found, from %s, %s transport', async (operation, kind, transport) => alone(async (front, container) => {
    await container.putBlob('large', 'as it was')
    await leaveBlock(container)
    const source = world.newPlace(kind)
    await source.write({ large: patternOf(2 * MIB) })
    front.refuse(operation, { status: 403, code: 'AuthorizationPermissionMismatch' })
    const options = ['--from-to', kind === 'local' ? 'LocalBlob' : 'BlobBlob', ...OVER_BLOCKS]
    const run = (): ReturnType<typeof world.objsync> => world.objsync(source.location, container.location(), options, { env: environment(transport) })
    expect((await run()).code).toBe(1)
    expect(front.counts['Get Block List']).toBeGreaterThan(0)
    expect(front.counts[operation]).toBeGreaterThan(0)
    expect((await container.getBlob('large')).toString()).toBe('as it was')
    front.refuse(operation, undefined)
    expect((await run()).code).toBe(0)
    expect((await container.getBlob('large')).equals(patternOf(2 * MIB))).toBe(true)
    expect(front.counts['Delete Blob']).toBeUndefined()
  }))

  it.concurrent('--delete-destination-file into a container that is not there', async () => {
    const container = world.blobs.container(`made-with-deletion-${process.pid}`)
    const target = `${container.url}?${world.blobs.accountSas()}`
    expect(await world.objsync(await filled(), target, [...UPLOAD, '--delete-destination-file'])).toMatchObject({ code: 0, stderr: '' })
    expect((await container.listBlobs()).map(({ name }) => name)).toEqual(['large', 'small'])
  })

  it.concurrent.each(['--if-match', '--if-none-match'])('--delete-destination-file deletes nothing that %s would keep', async (condition) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await target.write({ large: 'as it was' })
    await source.write({ large: patternOf(2 * MIB) }, Date.now() / 1000 + 3600)
    const ran = await world.objsync(source.location, target.location, [...UPLOAD, '--delete-destination-file', condition])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(`--delete-destination-file cannot be combined with ${condition}`)])
    expect((await target.read())['large']?.toString()).toBe('as it was')
  })

  it.concurrent.each(TRANSPORTS.flatMap((transport) => [
    [[], 409, 'BlobNotReady', false, transport],
    [['--retry-status-codes', '409'], 409, 'BlobNotReady', true, transport],
    [['--retry-status-codes', '410;409:BlobNotReady,Other'], 409, 'BlobNotReady', true, transport],
    [['--retry-status-codes', '409:Other'], 409, 'BlobNotReady', false, transport],
    [[], 503, 'ServerBusy', true, transport],
    [['--retry-status-codes=-503'], 503, 'ServerBusy', false, transport],
    [['--retry-status-codes=-500'], 503, 'ServerBusy', true, transport],
  ] as const))('objsync %j: an answer %i %s is retried: %s, %s transport', async (options, status, code, isRetried, transport) => alone(async (front, container) => {
    front.refuse('Put Blob', { status, code, times: 2 })
    const fast = ['--initial-backoff-milliseconds', '1', '--force-retry-count', '0']
    const source = world.newPlace('local')
    await source.write({ small: 'x' })
    const ran = await world.objsync(source.location, container.location(), [...UPLOAD, ...fast, ...options], { env: environment(transport) })
    expect(front.counts['Put Blob']).toBe(isRetried ? 3 : 1)
    expect([ran.code, (await container.listBlobs()).length]).toEqual(isRetried ? [0, 1] : [1, 0])
  }))
})

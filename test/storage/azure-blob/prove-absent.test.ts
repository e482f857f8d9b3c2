import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { openAzureBlob } from '../../../src/storage/azure-blob/open.ts'
import { describeAzurite, type BlobContainer } from '../../support/azure-blob.ts'
import { answer, type Step } from '../../support/http-server.ts'
import { error, openScripted } from './scripted.ts'
import { blobSettings } from './settings.ts'

const STUB = { metadata: { hdi_isfolder: 'true' } }
const FORTY = Array.from({ length: 40 }, (_, i) => `d/${i + 10}`)

function page(names: readonly string[], next = ''): Step {
  const blobs = names.map((name) => `<Blob><Name>${name}</Name><Properties><Last-Modified>Wed, 09 Sep 2009 09:20:02 GMT</Last-Modified><Etag>0x8D</Etag><Content-Length>1</Content-Length></Properties></Blob>`)
  const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="container"><Blobs>${blobs.join('')}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`
  return answer({ headers: { 'content-type': 'application/xml' }, body })
}

function missing(code: string): Step {
  return answer({ status: 404, headers: { 'x-ms-error-code': code } })
}

/** A server that answers HEADs and listings each in one way. */
function answering(head: Step, list: Step): Step {
  return (turn) => (turn.received.method === 'HEAD' ? head(turn) : list(turn))
}

describe.each(['hot', 'sdk'])('proof of absence through %s', (transport) => {
  const open = async (step: Step, settings: Partial<AzureBlobSettings> = {}): ReturnType<typeof openScripted> => {
    vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)
    return openScripted([step], { maxAttempts: 2, ...settings })
  }

  it.each([
    [403, 'AuthorizationPermissionMismatch', 'denied'], [409, 'PublicAccessNotPermitted', 'denied'], [500, 'InternalError', 'transient'],
    [404, 'AccountNotFound', 'not-found'], [409, 'BlobUsesCustomerSpecifiedEncryption', 'failed'],
  ])('a HEAD that is answered %i %s proves nothing', async (status, code, kind) => {
    const { storage } = await open(answering(answer({ status, headers: { 'x-ms-error-code': code } }), page([])))
    expect(await storage.proveAbsent(['k'])).toEqual([{ key: 'k', absent: false, error: expect.objectContaining({ kind }) }])
  })

  it('a missing blob proves its absence only where the container is there', async () => {
    const there = await open(answering(missing('BlobNotFound'), page([])))
    expect(await there.storage.proveAbsent(['k'])).toEqual([{ key: 'k', absent: true }])
    const gone = await open(answering(missing('BlobNotFound'), error(404, 'ContainerNotFound')))
    await expect(gone.storage.proveAbsent(['k'])).rejects.toMatchObject({ kind: 'not-found' })
    const told = await open(answering(missing('ContainerNotFound'), page([])))
    await expect(told.storage.proveAbsent(['k'])).rejects.toMatchObject({ kind: 'no-location' })
    await expect(gone.storage.proveAbsent(FORTY)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('follows empty pages with a marker, but not for ever', async () => {
    let pages = 0
    const { storage } = await open(answering(missing('BlobNotFound'), (turn) => page([], ++pages < 3 ? `m${pages}` : '')(turn)))
    expect((await storage.proveAbsent(FORTY)).every(({ absent }) => absent)).toBe(true)
    const endless = await open(answering(missing('BlobNotFound'), (turn) => page([], `m${++pages}`)(turn)))
    expect((await endless.storage.proveAbsent(FORTY)).every(({ absent }) => absent)).toBe(true)
    expect(endless.received.filter(({ method }) => method === 'HEAD').length).toBeGreaterThanOrEqual(40)
  })

  it('says nothing of a name with a backslash, which the service takes for another', async () => {
    const { storage } = await open(answering(answer({ headers: { 'content-length': '1', 'last-modified': 'Wed, 09 Sep 2009 09:20:02 GMT' } }), page([])))
    expect(await storage.proveAbsent(['a\\b'])).toEqual([{ key: 'a\\b', absent: false, error: expect.objectContaining({ kind: 'unsupported' }) }])
  })
})

describeAzurite('proof of absence', (blobs) => {
  const open = async (container: BlobContainer, settings: Partial<AzureBlobSettings> = {}): Promise<Target> => {
    const all = blobSettings(blobs.serviceUrl, container.name, { sas: blobs.accountSas(), ...settings })
    const storage = await openAzureBlob(all, 'source', { meter: { requests: 0 }, signal: new AbortController().signal })
    onTestFinished(() => storage.close())
    return storage
  }
  const there = async (storage: Target, keys: readonly string[]): Promise<string[]> =>
    (await storage.proveAbsent(keys)).filter(({ absent }) => !absent).map(({ key }) => key)

  it.each([true, false])('takes a blob that marks a folder for the folder only, stubs wanted %s', async (folderStubs) => {
    const container = await blobs.newContainer()
    await container.putBlob('marked', '', STUB)
    await container.putBlob('slashed/', '')
    await container.putBlob('full', 'content', STUB)
    const storage = await open(container, { folderStubs })
    expect(await there(storage, ['full', 'full/', 'marked', 'marked/', 'none/', 'slashed', 'slashed/'])).toEqual(['full', 'marked/', 'slashed/'])
  })

  it('speaks of a single blob and of nothing beside it', async () => {
    const container = await blobs.newContainer()
    await container.putBlob('dir/file', 'content')
    const storage = await open(container, { prefix: 'dir/file', mayBeBlob: true })
    const [file, other] = await storage.proveAbsent(['file', 'other'])
    expect([file?.absent, file?.error, other?.absent, other?.error]).toEqual([false, undefined, false, expect.objectContaining({ kind: 'unsupported' })])
  })
})

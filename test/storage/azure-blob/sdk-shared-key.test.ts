import { expect, it, onTestFinished } from 'vitest'
import type { BlobTransport } from '../../../src/storage/azure-blob/transport.ts'
import { createHttpClient } from '../../../src/http/client.ts'
import { authorizationFor } from '../../../src/storage/azure-blob/credentials.ts'
import { createHotBlobTransport } from '../../../src/storage/azure-blob/hot-transport.ts'
import { createSdkBlobTransport } from '../../../src/storage/azure-blob/sdk-transport.ts'
import { payloadOf } from '../../conformance/subject.ts'
import { describeAzurite, type BlobService } from '../../support/azure-blob.ts'
import { TRANSPORTS, type TransportName } from './sdk-asked.ts'
import { blobSettings } from './sdk-settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }
const RETRY = { maxAttempts: 1, initialBackoff: 1 }

async function open(name: TransportName, blobs: BlobService, container: string, env: Record<string, string>): Promise<BlobTransport> {
  const settings = blobSettings({ serviceUrl: blobs.serviceUrl, account: blobs.account.name, container })
  const authorization = await authorizationFor(settings, 'target', env)
  expect(authorization.kind).toBe('shared-key')
  const transport = name === 'sdk'
    ? createSdkBlobTransport(settings, authorization, RETRY, CONTEXT)
    : createHotBlobTransport(createHttpClient({ origin: blobs.origin, connections: 2, ...CONTEXT }), { ...settings, authorization, retry: RETRY })
  onTestFinished(() => transport.close())
  return transport
}

describeAzurite('with a key of the account', (blobs) => {
  const key = (): Record<string, string> => ({ AZURE_STORAGE_ACCOUNT: blobs.account.name, AZURE_STORAGE_KEY: blobs.account.key })

  it.each(TRANSPORTS)('the service takes every request of %s', async (name) => {
    const container = await blobs.newContainer()
    const transport = await open(name, blobs, container.name, key())
    const facts = { contentType: 'text/plain', contentEncoding: 'x', contentLanguage: 'de', metadata: { b: ' 1 ', a_b: '2' }, tags: { t: 'u v' } }
    await transport.createContainer()
    for (const blob of ['plain', 'a b/ü+%', 'quote\'s (1)!', 'x/y//z']) {
      const { etag } = await transport.put(blob, payloadOf('abc'), facts, { ifAbsent: true })
      await transport.put(blob, { bytes: Buffer.alloc(0) }, {}, { ifMatch: etag })
      const id = Buffer.from('id01').toString('base64')
      await transport.putBlock(blob, id, payloadOf('block'))
      await transport.putBlockList(blob, [id], facts)
      const head = await transport.head(blob)
      expect(head).toMatchObject({ size: 5, facts: { contentType: 'text/plain', metadata: { b: '1', a_b: '2' } } })
      expect((await transport.get(blob, head.etag, { range: { start: 1, end: 4 } })).bytes.toString()).toBe('loc')
      await transport.setTags(blob, { 'x y': 'z' })
      expect(await transport.getTags(blob)).toEqual({ 'x y': 'z' })
      expect((await container.getBlob(blob)).toString()).toBe('block')
    }
    const first = await transport.listPage({ prefix: '', maxResults: 2, prefixLength: 0 })
    const second = await transport.listPage({ prefix: '', marker: first.next, prefixLength: 0 })
    expect([...first.blobs, ...second.blobs].map((blob) => blob.key).sort()).toEqual(['a b/ü+%', 'plain', 'quote\'s (1)!', 'x/y//z'])
    const { prefixes } = await transport.listPage({ prefix: '', delimiter: '/', prefixLength: 0 })
    expect([...prefixes].sort()).toEqual(['a b/', 'x/'])
    await transport.remove('plain')
    await transport.remove('plain')
    expect([await container.headBlob('plain'), await transport.containerExists()]).toEqual([undefined, true])
  })

  it.each(TRANSPORTS)('%s says of another key that it is not right', async (name) => {
    const container = await blobs.newContainer()
    const transport = await open(name, blobs, container.name, { ...key(), AZURE_STORAGE_KEY: Buffer.from('another').toString('base64') })
    await expect(transport.head('k')).rejects.toMatchObject({ kind: expect.stringMatching(/^(?:credentials|denied)$/) as string })
  })

  it('the connection string of the account does as well', async () => {
    const container = await blobs.newContainer()
    const transport = await open('hot', blobs, container.name, { AZURE_STORAGE_CONNECTION_STRING: blobs.connectionString })
    expect(await transport.containerExists()).toBe(true)
  })
})

import { expect, it } from 'vitest'
import type { BlobCall } from '../../../../src/storage/azure-blob/side.ts'
import { getBlobTags, setBlobTags } from '../../../../src/storage/azure-blob/api/blob-tags.ts'
import { getBlobProperties } from '../../../../src/storage/azure-blob/api/get-blob-properties.ts'
import { getBlob } from '../../../../src/storage/azure-blob/api/get-blob.ts'
import { listBlobs } from '../../../../src/storage/azure-blob/api/list-blobs.ts'
import { putBlob } from '../../../../src/storage/azure-blob/api/put-blob.ts'
import { putBlockList } from '../../../../src/storage/azure-blob/api/put-block-list.ts'
import { putBlock } from '../../../../src/storage/azure-blob/api/put-block.ts'
import { authorizationFor } from '../../../../src/storage/azure-blob/auth/credentials.ts'
import { creatingContainer } from '../../../../src/storage/azure-blob/place/target-container.ts'
import { removeBlobs } from '../../../../src/storage/azure-blob/remove-blobs.ts'
import { payloadOf } from '../../../conformance/subject.ts'
import { describeAzurite, type BlobService } from '../../../support/azure-blob.ts'
import { openCall, TRANSPORTS, type TransportName } from '../asked.ts'
import { blobSettings } from '../plain-settings.ts'

async function open(name: TransportName, blobs: BlobService, container: string, env: Record<string, string>): Promise<BlobCall> {
  const settings = blobSettings({ serviceUrl: blobs.serviceUrl, account: blobs.account.name, container })
  const authorization = await authorizationFor(settings, { role: 'target', mayBePublic: false }, env)
  expect(authorization.kind).toBe('shared-key')
  return openCall(name, settings, blobs.origin, authorization)
}

describeAzurite('with a key of the account', (blobs) => {
  const key = (): Record<string, string> => ({ AZURE_STORAGE_ACCOUNT: blobs.account.name, AZURE_STORAGE_KEY: blobs.account.key })

  it.each(TRANSPORTS)('the service takes every request of %s', async (name) => {
    const container = await blobs.newContainer()
    const call = await open(name, blobs, container.name, key())
    const unmade = blobs.container(`made-${name}-${Date.now()}`)
    await creatingContainer(await open(name, blobs, unmade.name, key()))(putBlob, { key: 'first', payload: payloadOf('x'), facts: {} })
    expect(await blobs.containerExists(unmade.name)).toBe(true)
    const facts = { contentType: 'text/plain', contentEncoding: 'x', contentLanguage: 'de', metadata: { b: ' 1 ', a_b: '2' }, tags: { t: 'u v' } }
    for (const blob of ['plain', 'a b/ü+%', 'quote\'s (1)!', 'x/y//z']) {
      const { etag } = await call(putBlob, { key: blob, payload: payloadOf('abc'), facts, ifAbsent: true })
      await call(putBlob, { key: blob, payload: { bytes: Buffer.alloc(0) }, facts: {}, ifMatch: etag })
      const id = Buffer.from('id01').toString('base64')
      await call(putBlock, { key: blob, id, payload: payloadOf('block') })
      await call(putBlockList, { key: blob, ids: [id], facts })
      const head = await call(getBlobProperties, { key: blob })
      expect(head).toMatchObject({ size: 5, facts: { contentType: 'text/plain', metadata: { b: '1', a_b: '2' } } })
      expect((await call(getBlob, { key: blob, ifMatch: head.etag, range: { start: 1, end: 4 } })).bytes.toString()).toBe('loc')
      await call(setBlobTags, { key: blob, tags: { 'x y': 'z' } })
      expect(await call(getBlobTags, { key: blob })).toEqual({ 'x y': 'z' })
      expect((await container.getBlob(blob)).toString()).toBe('block')
    }
    const first = await call(listBlobs, { prefix: '', maxResults: 2, prefixLength: 0 })
    const second = await call(listBlobs, { prefix: '', marker: first.next, prefixLength: 0 })
    expect([...first.blobs, ...second.blobs].map((blob) => blob.key).sort()).toEqual(['a b/ü+%', 'plain', 'quote\'s (1)!', 'x/y//z'])
    for (const _time of ['first', 'second']) expect(await removeBlobs(call, ['plain'], (blob) => blob)).toEqual([{ key: 'plain' }])
    expect(await container.headBlob('plain')).toBeUndefined()
  })

  it.each(TRANSPORTS)('%s says of another key that it is not right', async (name) => {
    const container = await blobs.newContainer()
    const call = await open(name, blobs, container.name, { ...key(), AZURE_STORAGE_KEY: Buffer.from('another').toString('base64') })
    await expect(call(getBlobProperties, { key: 'k' })).rejects.toMatchObject({ kind: expect.stringMatching(/^(?:credentials|denied)$/) as string })
  })

  it('the connection string of the account does as well', async () => {
    const container = await blobs.newContainer()
    const call = await open('hot', blobs, container.name, { AZURE_STORAGE_CONNECTION_STRING: blobs.connectionString })
    expect((await call(listBlobs, { prefix: '', prefixLength: 0 })).blobs).toEqual([])
  })
})

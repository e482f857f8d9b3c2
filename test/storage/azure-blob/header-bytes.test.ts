import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { isStorageError } from '../../../src/errors.ts'
import { openAzureBlob } from '../../../src/storage/azure-blob/open.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { describeAzurite, type BlobContainer } from '../../support/azure-blob.ts'
import { answer } from '../../support/http-server.ts'
import { openScripted, STORED } from './scripted.ts'
import { blobSettings } from './settings.ts'

/** UTF-8, one byte a character, as headers are read. */
const BYTES = Buffer.from('attachment; filename="\u00fc \u65e5.txt"').toString('latin1')
/** `__proto__` is a name like any other: an identifier of C#. */
const METADATA: Readonly<Record<string, string>> = Object.fromEntries([['__proto__', 'kept'], ['constructor', 'kept too'], ['plain', 'p']])
const WRITES: readonly (readonly [string, (storage: Target, facts: Facts) => Promise<unknown>])[] = [
  ['whole', (storage, facts) => storage.put('k', payloadOf('abc'), attributesOf(3, { facts }))],
  ['in blocks', async (storage, facts) => {
    const write = await storage.startMultipart('k', attributesOf(3, { facts }), 3)
    await write.put({ number: 1, offset: 0, payload: payloadOf('abc') })
    return write.complete()
  }],
  ['by the service', (storage, facts) => storage.copy?.('k', { address: 'https://other/c/k', headers: {} }, attributesOf(3, { facts })) ?? Promise.resolve()],
]

describe.each(['hot', 'sdk'])('through %s', (transport) => {
  const useTransport = (): unknown => vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)

  describe.each(WRITES)('a blob that is written %s', (_how, write) => {
    it('has header values beyond ASCII sent byte by byte', async () => {
      useTransport()
      const { storage, received } = await openScripted([STORED])
      await write(storage, { contentDisposition: BYTES, cacheControl: BYTES, metadata: { note: BYTES } })
      expect(received.at(-1)?.headers).toMatchObject({ 'x-ms-blob-content-disposition': BYTES, 'x-ms-blob-cache-control': BYTES, 'x-ms-meta-note': BYTES })
    })

    it.each([['as they are', METADATA], ['with one that has to be renamed', Object.fromEntries([...Object.entries(METADATA), ['not-valid', 'x']])]])('has metadata under all its names, %s', async (_names, metadata) => {
      useTransport()
      const { storage, received } = await openScripted([STORED])
      await write(storage, { metadata })
      const sent = Object.entries(received.at(-1)?.headers ?? {}).filter(([name]) => name.startsWith('x-ms-meta-'))
      expect(sent).toEqual(expect.arrayContaining([['x-ms-meta-__proto__', 'kept'], ['x-ms-meta-constructor', 'kept too'], ['x-ms-meta-plain', 'p']]))
    })

    it('is not sent at all with a value that HTTP cannot carry', async () => {
      useTransport()
      const { storage, received } = await openScripted([STORED])
      await expect(write(storage, { metadata: { note: '\u65e5' } })).rejects.toMatchObject({ kind: 'unsafe-key', message: expect.stringMatching(/^k: the header "x-ms-meta-note" has a value that HTTP cannot carry/) as string })
      expect(received).toEqual([])
    })
  })

  describeAzurite('at a service', (blobs) => {
    const open = async (container: BlobContainer, settings: Partial<AzureBlobSettings>): Promise<Target> => {
      useTransport()
      const all = blobSettings(blobs.serviceUrl, container.name, { maxAttempts: 1, ...settings })
      const storage = await openAzureBlob(all, 'target', { meter: { requests: 0 }, signal: new AbortController().signal })
      onTestFinished(() => storage.close())
      return storage
    }
    const AUTHORIZED: readonly (readonly [string, () => Partial<AzureBlobSettings>])[] = [
      ['a SAS', () => ({ sas: blobs.accountSas() })],
      ['the key', () => {
        vi.stubEnv('AZURE_STORAGE_CONNECTION_STRING', blobs.connectionString)
        return {}
      }],
    ]

    it.each(AUTHORIZED)('values beyond ASCII are stored as they came, or refused: never others, with %s', async (_with, authorized) => {
      const container = await blobs.newContainer()
      const storage = await open(container, authorized())
      // Azurite itself answers with a Content-Disposition beyond ASCII in another form than it was stored.
      for (const facts of [{ cacheControl: BYTES }, { contentLanguage: BYTES }, { metadata: { note: BYTES } }]) {
        try {
          await storage.put('k', payloadOf('abc'), attributesOf(3, { facts }))
        } catch (error) {
          // Some services refuse such values, or sign them in another way.
          expect(isStorageError(error) && error.message).toMatch(/^Put Blob .*\/k: /)
          expect(await container.listBlobs()).toEqual([])
          continue
        }
        expect((await storage.head({ key: 'k' })).facts).toMatchObject(facts)
        await storage.remove(['k'])
      }
    })
  })

  it('metadata named __proto__ is read like any other, and written again', async () => {
    useTransport()
    const meta = Object.fromEntries(Object.entries(METADATA).map(([name, value]) => [`x-ms-meta-${name}`, value]))
    const headers = { 'etag': '"0x8D"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', 'x-ms-blob-type': 'BlockBlob', ...meta }
    const { storage, received } = await openScripted([answer({ headers }), STORED])
    const { facts } = await storage.head({ key: 'k' })
    expect(Object.entries(facts.metadata ?? {}).sort()).toEqual(Object.entries(METADATA).sort())
    await storage.put('again', payloadOf('abc'), attributesOf(3, { facts }))
    expect(received[1]?.headers).toMatchObject(meta)
  })
})

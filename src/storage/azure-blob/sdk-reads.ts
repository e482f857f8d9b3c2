import type { ContainerClient } from '@azure/storage-blob'
import type { SdkCaller } from './sdk-call.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobTransport } from './transport.ts'
import { isStorageError, StorageError, kindOf } from '../../errors.ts'
import { contentLimit } from '../service/ranged-content.ts'
import { SHORT_ANSWER } from '../../http/message.ts'
import { readStreamBody } from '../../http/stream-body.ts'
import { contentOf, headOf } from './get-blob.ts'
import { openListPage } from './list-page.ts'
import { fixedHeaders } from './request-headers.ts'
import { withHeaders } from './sdk-pipeline.ts'
import { STALL_GRACE } from '../../http/client.ts'
import { placeOf } from './errors.ts'
import { parseTags } from '../service/tags.ts'

type Reads = Pick<BlobTransport, 'listPage' | 'containerExists' | 'head' | 'get' | 'blockIds' | 'getTags'>

/** Longest silence where a stream is not watched, milliseconds. */
const READ_TIMEOUT = 120_000

/** The operations that only read. */
export function sdkReads(client: ContainerClient, run: SdkCaller, settings: AzureBlobSettings): Reads {
  const keyed = fixedHeaders(settings).read ?? {}
  const stall = settings.stalledStreamProtection ? STALL_GRACE : (settings.readTimeout ?? READ_TIMEOUT)
  return {
    listPage: (query, options) => run('List Blobs', undefined, async (send) => {
      const { prefix, delimiter, startFrom, marker, maxResults } = query
      const given = { ...send, includeMetadata: true, ...(prefix !== '' && { prefix }), ...(startFrom !== undefined && { startFrom }) }
      const page = { ...(marker !== undefined && { continuationToken: marker }), ...(maxResults !== undefined && { maxPageSize: maxResults }) }
      const pages = delimiter === undefined ? client.listBlobsFlat(given).byPage(page) : client.listBlobsByHierarchy(delimiter, given).byPage(page)
      const first = await pages.next()
      if (first.done) throw new StorageError('List Blobs: no answer', { kind: 'transient', code: 'BrokenListing' })
      // The SDK passes over what it does not know, such as the property that tells real folders.
      const { bodyAsText } = first.value._response
      return openListPage(Buffer.from(bodyAsText), { container: settings.container, prefixLength: query.prefixLength })
    }, options),

    async containerExists(options) {
      try {
        await run('Get Container Properties', undefined, (send) => client.getProperties(send), options)
        return true
      } catch (error) {
        if (kindOf(error) === 'not-found') return false
        throw error
      }
    },

    head: (name, options) => run('Get Blob Properties', name, async (send) => {
      const { _response: { status, headers } } = await withHeaders(keyed, () => client.getBlobClient(name).getProperties(send))
      return headOf({ status, headers: headers.toJson(), body: Buffer.alloc(0) })
    }, options),

    get: (name, ifMatch, options, size) => run('Get Blob', name, async (send) => {
      const range = options?.range
      const { readableStreamBody, _response: { status, headers } } = await withHeaders(keyed, () =>
        client.getBlobClient(name).download(range?.start, range && range.end - range.start, {
          ...send,
          maxRetryRequests: 0,
          ...(ifMatch !== '' && { conditions: { ifMatch: `"${ifMatch}"` } }),
        }))
      const limit = contentLimit(range, size) ?? SHORT_ANSWER
      const body = await readStreamBody(readableStreamBody, { operation: 'Get Blob', into: options?.into, limit, stall })
      return contentOf({ status, headers: headers.toJson(), body }, options, { operation: 'Get Blob', container: settings.container, name })
    }, options),

    async blockIds(name, type, options) {
      try {
        return await run('Get Block List', name, async (send) => {
          const { committedBlocks = [], uncommittedBlocks = [] } = await client.getBlockBlobClient(name).getBlockList(type, send)
          return [...committedBlocks, ...uncommittedBlocks].map((block) => block.name)
        }, options)
      } catch (error) {
        if (kindOf(error) === 'not-found' || (isStorageError(error) && error.code === 'ContainerNotFound')) return []
        throw error
      }
    },

    getTags: (name, options) => run('Get Blob Tags', name, async (send) => {
      const { _response: { bodyAsText } } = await client.getBlobClient(name).getTags(send)
      return parseTags(Buffer.from(bodyAsText), 'Tags', placeOf({ operation: 'Get Blob Tags', container: settings.container, name }))
    }, options),
  }
}

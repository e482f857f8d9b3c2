import type { ContainerClient, ContainerListBlobFlatSegmentResponse, ContainerListBlobHierarchySegmentResponse } from '@azure/storage-blob'
import type { SdkCaller } from './sdk-call.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobListPage, BlobTransport, ListedBlob } from './transport.ts'
import { isStorageError, StorageError, kindOf } from '../../errors.ts'
import { contentOf, headOf } from './get-blob.ts'
import { openListPage, type ListedFrom } from './list-page.ts'
import { marksFolder } from './listed-metadata.ts'
import { fixedHeaders } from './request-headers.ts'
import { readBody } from './sdk-body.ts'
import { withHeaders } from './sdk-pipeline.ts'

type Reads = Pick<BlobTransport, 'listPage' | 'containerExists' | 'head' | 'get' | 'blockIds' | 'getTags'>
type Listed = ContainerListBlobFlatSegmentResponse | ContainerListBlobHierarchySegmentResponse
type ListedItem = Listed['segment']['blobItems'][number]

/** A stream that has brought nothing for this long is given up, milliseconds. */
const STALL_GRACE = 20_000
const READ_TIMEOUT = 120_000
const NONE: ReadonlySet<string> = new Set()

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
      return pageFrom(first.value, { container: settings.container, prefixLength: query.prefixLength })
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

    get: (name, ifMatch, options) => run('Get Blob', name, async (send) => {
      const range = options?.range
      const { readableStreamBody, _response: { status, headers } } = await withHeaders(keyed, () =>
        client.getBlobClient(name).download(range?.start, range && range.end - range.start, {
          ...send,
          maxRetryRequests: 0,
          ...(ifMatch !== '' && { conditions: { ifMatch: `"${ifMatch}"` } }),
        }))
      const body = await readBody(readableStreamBody, { into: options?.into, stall })
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
      const { tags } = await client.getBlobClient(name).getTags(send)
      return { ...tags }
    }, options),
  }
}

function pageFrom(listed: Listed, from: ListedFrom): BlobListPage {
  const { segment, continuationToken } = listed
  const folders = foldersIn(listed, from)
  return {
    blobs: segment.blobItems.map((item) => blobFrom(item, from.prefixLength, folders)),
    prefixes: 'blobPrefixes' in segment ? (segment.blobPrefixes ?? []).map(({ name }) => name) : [],
    next: continuationToken || undefined,
  }
}

/** Keys of the real folders, which the SDK shows like blobs: it passes over the property that tells them. */
function foldersIn({ _response: { bodyAsText } }: Listed, from: ListedFrom): ReadonlySet<string> {
  if (!bodyAsText.includes('<ResourceType>directory<')) return NONE
  return new Set(openListPage(Buffer.from(bodyAsText), from).blobs.filter(({ isFolder }) => isFolder).map(({ key }) => key))
}

function blobFrom({ name, properties, metadata = {} }: ListedItem, prefixLength: number, folders: ReadonlySet<string>): ListedBlob {
  const { contentLength = 0, contentMD5, etag, lastModified } = properties
  const key = name.slice(prefixLength)
  return {
    key,
    size: contentLength,
    mtime: lastModified.getTime(),
    etag: etag.replaceAll('"', ''),
    contentMd5: contentMD5 && contentMD5.length > 0 ? Buffer.from(contentMD5).toString('base64') : undefined,
    isFolder: folders.has(key) || Object.entries(metadata).some(([each, value]) => marksFolder(each, value)),
  }
}

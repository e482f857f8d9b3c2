import type { BlobSdkTable } from './table.ts'
import { StorageError } from '../../../errors.ts'
import { SHORT_ANSWER } from '../../../http/message.ts'
import { readStreamBody } from '../../../http/stream-body.ts'
import { contentLimit } from '../../service/ranged-content.ts'
import { parseTags } from '../../service/tags.ts'
import { getBlobTags } from '../api/blob-tags.ts'
import { getBlobProperties, headOf } from '../api/get-blob-properties.ts'
import { contentOf, getBlob } from '../api/get-blob.ts'
import { getBlockList } from '../api/get-block-list.ts'
import { listBlobs } from '../api/list-blobs.ts'
import { openListPage } from '../api/list-page.ts'
import { placeOf } from '../errors.ts'
import { withHeaders } from './pipeline.ts'

/** The operations that only read. */
export function addReading(table: BlobSdkTable): void {
  table
    .add(listBlobs, async ({ prefix, marker, maxResults, prefixLength }, { client, container }, send) => {
      const page = { ...(marker !== undefined && { continuationToken: marker }), ...(maxResults !== undefined && { maxPageSize: maxResults }) }
      const pages = client.listBlobsFlat({ ...send, includeMetadata: true, ...(prefix !== '' && { prefix }) }).byPage(page)
      const first = await pages.next()
      if (first.done) throw new StorageError('List Blobs: no answer', { kind: 'transient', code: 'BrokenListing' })
      // The SDK drops what it does not know, such as the property of real folders.
      return openListPage(Buffer.from(first.value._response.bodyAsText), { container, prefixLength })
    })
    .add(getBlobProperties, async ({ key, headers: wantsHeaders }, { client, read }, send) => {
      const { _response: { headers } } = await withHeaders(read, () => client.getBlobClient(key).getProperties(send))
      return headOf({ headers: headers.toJson() }, { headers: wantsHeaders })
    })
    .add(getBlob, async (input, { client, container, read, stall }, send) => {
      const { key, ifMatch, size, range, into } = input
      const { readableStreamBody, _response: { status, headers } } = await withHeaders(read, () =>
        client.getBlobClient(key).download(range?.start, range && range.end - range.start, {
          ...send,
          maxRetryRequests: 0,
          ...(ifMatch !== '' && { conditions: { ifMatch: `"${ifMatch}"` } }),
        }))
      const limit = contentLimit(range, size) ?? SHORT_ANSWER
      const body = await readStreamBody(readableStreamBody, { operation: 'Get Blob', into, limit, stall })
      return contentOf({ status, headers: headers.toJson(), body }, input, container)
    })
    .add(getBlockList, async ({ key, type }, { client }, send) => {
      const { committedBlocks = [], uncommittedBlocks = [] } = await client.getBlockBlobClient(key).getBlockList(type, send)
      return [...committedBlocks, ...uncommittedBlocks].map(({ name }) => name)
    })
    .add(getBlobTags, async ({ key }, { client, container }, send) => {
      const { _response: { bodyAsText } } = await client.getBlobClient(key).getTags(send)
      return parseTags(Buffer.from(bodyAsText), 'Tags', placeOf({ operation: 'Get Blob Tags', container, key }))
    })
}

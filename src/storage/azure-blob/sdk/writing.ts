import type { BlobSdkTable } from './table.ts'
import { setBlobTags } from '../api/blob-tags.ts'
import { createContainer } from '../api/create-container.ts'
import { deleteBlob } from '../api/delete-blob.ts'
import { crc64FromHeader } from '../../azure/content-crc64.ts'
import { addDigest } from '../api/headers.ts'
import { putBlobFromUrl } from '../api/put-blob-from-url.ts'
import { putBlob } from '../api/put-blob.ts'
import { putBlockFromUrl } from '../api/put-block-from-url.ts'
import { putBlockList } from '../api/put-block-list.ts'
import { putBlock } from '../api/put-block.ts'
import { copiedFrom, writtenFrom } from '../api/written.ts'
import { attributeParameters, conditionParameters, metadataHeaders, sourceHeaders, sourceParameters } from './parameters.ts'
import { withHeaders } from './pipeline.ts'

/** The operations that write or remove. */
export function addWriting(table: BlobSdkTable): void {
  table
    .add(createContainer, async (_, { client }, send) => {
      await client.create(send)
    })
    .add(putBlob, async (input, { client, container, written }, send) => {
      const { key, payload: { bytes } } = input
      const headers = { ...written, ...metadataHeaders(input.facts) }
      addDigest(headers, input.payload)
      const { etag } = await withHeaders(headers, () =>
        client.getBlockBlobClient(key).upload(bytes, bytes.length, { ...send, ...attributeParameters(input) }))
      return writtenFrom({ headers: { etag } }, { operation: 'Put Blob', container, key })
    })
    .add(putBlock, async ({ key, id, payload: { bytes, md5 } }, { client, written }, send) => {
      const parameters = { ...send, ...(md5 !== undefined && { transactionalContentMD5: Buffer.from(md5, 'hex') }) }
      await withHeaders(written, () => client.getBlockBlobClient(key).stageBlock(id, bytes, bytes.length, parameters))
    })
    .add(putBlockList, async (input, { client, container, written }, send) => {
      const { key, ids, facts } = input
      const { etag } = await withHeaders({ ...written, ...metadataHeaders(facts) }, () =>
        client.getBlockBlobClient(key).commitBlockList([...ids], { ...send, ...attributeParameters(input) }))
      return writtenFrom({ headers: { etag } }, { operation: 'Put Block List', container, key })
    })
    .add(putBlobFromUrl, async (input, { client, container, written }, send) => {
      const { key, from, facts } = input
      const parameters = {
        ...send, ...attributeParameters(input), ...sourceParameters(from), copySourceBlobProperties: false,
        ...(from.md5 !== undefined && { sourceContentMD5: Buffer.from(from.md5, 'hex') }),
      }
      const { etag, contentMD5 } = await withHeaders({ ...written, ...metadataHeaders(facts), ...sourceHeaders(from) }, () =>
        client.getBlockBlobClient(key).syncUploadFromURL(from.address, parameters))
      const md5 = contentMD5 && Buffer.from(contentMD5).toString('base64')
      return copiedFrom({ headers: { etag, 'content-md5': md5 } }, { operation: 'Put Blob From URL', container, key })
    })
    .add(putBlockFromUrl, async ({ key, id, from, range: { start, end } }, { client, written }, send) => {
      const { xMsContentCrc64: crc64 } = await withHeaders({ ...written, ...sourceHeaders(from) }, () =>
        client.getBlockBlobClient(key).stageBlockFromURL(id, from.address, start, end - start, { ...send, ...sourceParameters(from) }))
      return { crc64: crc64FromHeader(crc64 && Buffer.from(crc64).toString('base64')) }
    })
    .add(setBlobTags, async ({ key, tags }, { client }, send) => {
      await client.getBlobClient(key).setTags({ ...tags }, send)
    })
    .add(deleteBlob, async (input, { client }, send) => {
      await client.getBlobClient(input.key).delete({ ...send, ...conditionParameters(input) })
    })
}

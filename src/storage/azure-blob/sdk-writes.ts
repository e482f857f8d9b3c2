import type { ContainerClient } from '@azure/storage-blob'
import type { Written } from '../contract/writing.ts'
import type { SdkCaller } from './sdk-call.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobTransport } from './transport.ts'
import { isStorageError, kindOf } from '../../errors.ts'
import { requireEtag } from '../../http/unexpected-answer.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { copyErrorJudge } from './copy-errors.ts'
import { placeOf } from './errors.ts'
import { fixedHeaders } from './request-headers.ts'
import { conditionParameters, factParameters, metadataHeaders, sourceHeaders, sourceParameters } from './sdk-parameters.ts'
import { withHeaders } from './sdk-pipeline.ts'

type Writes = Omit<BlobTransport, 'listPage' | 'containerExists' | 'head' | 'get' | 'blockIds' | 'getTags' | 'close'>

/** The operations that write or remove. Customer keys and encryption scopes go as headers, as on the hot path. */
export function sdkWrites(client: ContainerClient, run: SdkCaller, settings: AzureBlobSettings): Writes {
  const written = fixedHeaders(settings).written ?? {}
  const { container } = settings
  const writtenFrom = (operation: string, name: string, { etag = '' }: { readonly etag?: string }): Written =>
    ({ etag: requireEtag(etag.replaceAll('"', ''), placeOf({ operation, container, name })), etagIsDigest: false })
  return {
    async createContainer(options) {
      try {
        await run('Create Container', undefined, (send) => client.create(send), options)
      } catch (error) {
        if (!isStorageError(error) || error.code !== 'ContainerAlreadyExists') throw error
      }
    },

    put: (name, { bytes, md5 }, facts, options) => run('Put Blob', name, async (send) => {
      const headers = { ...written, ...metadataHeaders(facts), ...(md5 !== undefined && { 'content-md5': hexToBase64(md5) }) }
      const parameters = { ...send, ...factParameters(facts, options?.contentMd5), ...conditionParameters(options) }
      return writtenFrom('Put Blob', name, await withHeaders(headers, () => client.getBlockBlobClient(name).upload(bytes, bytes.length, parameters)))
    }, options),

    putBlock: (name, blockId, { bytes, md5 }, options) => run('Put Block', name, async (send) => {
      const parameters = { ...send, ...(md5 !== undefined && { transactionalContentMD5: Buffer.from(md5, 'hex') }) }
      await withHeaders(written, () => client.getBlockBlobClient(name).stageBlock(blockId, bytes, bytes.length, parameters))
    }, options),

    putBlockList: (name, blockIds, facts, options) => run('Put Block List', name, async (send) => {
      const parameters = { ...send, ...factParameters(facts, options?.contentMd5), ...conditionParameters(options) }
      return writtenFrom('Put Block List', name, await withHeaders({ ...written, ...metadataHeaders(facts) }, () =>
        client.getBlockBlobClient(name).commitBlockList([...blockIds], parameters)))
    }, options),

    putFromUrl: (name, from, facts, options) => run('Put Blob From URL', name, async (send) => {
      const parameters = {
        ...send,
        ...factParameters(facts, options?.contentMd5),
        ...conditionParameters(options),
        ...sourceParameters(from),
        copySourceBlobProperties: false,
      }
      return writtenFrom('Put Blob From URL', name, await withHeaders({ ...written, ...metadataHeaders(facts), ...sourceHeaders(from) }, () =>
        client.getBlockBlobClient(name).syncUploadFromURL(from.address, parameters)))
    }, options, copyErrorJudge(from)),

    putBlockFromUrl: (name, blockId, from, { start, end }, options) => run('Put Block From URL', name, async (send) => {
      const parameters = { ...send, ...sourceParameters(from) }
      await withHeaders({ ...written, ...sourceHeaders(from) }, () =>
        client.getBlockBlobClient(name).stageBlockFromURL(blockId, from.address, start, end - start, parameters))
    }, options, copyErrorJudge(from)),

    setTags: (name, tags, options) => run('Set Blob Tags', name, async (send) => {
      await client.getBlobClient(name).setTags({ ...tags }, send)
    }, options),

    async remove(name, options) {
      try {
        await run('Delete Blob', name, (send) =>
          client.getBlobClient(name).delete({ ...send, ...conditionParameters(options) }), options)
      } catch (error) {
        if (kindOf(error) !== 'not-found' && (!isStorageError(error) || error.code !== 'ContainerNotFound')) throw error
      }
    },
  }
}

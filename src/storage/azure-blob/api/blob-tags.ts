import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { parseTags, tagSetXml, type Tags } from '../../service/tags.ts'
import { placeOf } from '../errors.ts'

/** https://learn.microsoft.com/rest/api/storageservices/get-blob-tags */
export const getBlobTags: Operation<BlobName, Record<string, string>, BlobSide> = {
  name: 'Get Blob Tags',
  method: 'GET',
  repeat: 'safe',
  request: ({ key }) => ({ key, query: 'comp=tags' }),
  answer: ({ body }, { key }, { container }) => parseTags(body, 'Tags', placeOf({ operation: 'Get Blob Tags', container, key })),
}

export interface SetBlobTagsInput extends BlobName {
  readonly tags: Tags
}

/** https://learn.microsoft.com/rest/api/storageservices/set-blob-tags */
export const setBlobTags: Operation<SetBlobTagsInput, void, BlobSide> = {
  name: 'Set Blob Tags',
  method: 'PUT',
  repeat: 'safe',
  success: 204,
  request: ({ key, tags }) => ({ key, query: 'comp=tags', headers: { 'content-type': 'application/xml' }, body: taggingBody(tags) }),
  answer: () => undefined,
}

function taggingBody(tags: Tags): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><Tags>${tagSetXml(tags)}</Tags>`)
}

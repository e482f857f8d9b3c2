import { hash } from 'node:crypto'
import type { Bucket } from './bucket.ts'
import { md5OfZeros } from './digest.ts'
import type { StoredObject } from './object.ts'
import { failure, xml, type Response } from './response.ts'
import type { Store } from './store.ts'

/** CopyObject: the object's record under another key. */
export function copyObject(store: Store, source: string, bucket: Bucket, key: string): Response {
  const object = find(store, source)
  if (object === undefined) return failure(404, 'NoSuchKey')
  const copy = { ...object, mtime: Date.now() }
  bucket.put(key, copy)
  return result('CopyObjectResult', copy.etag, copy.mtime)
}

/** UploadPartCopy: the range is first and last byte, as in `bytes=0-8388607`; without one it is the whole object. */
export function copyPart(store: Store, source: string, range: string | undefined, id: string, part: number): Response {
  const object = find(store, source)
  if (object === undefined) return failure(404, 'NoSuchKey')
  const [, from = '0', to = String(object.size - 1)] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  const body = object.body?.subarray(Number(from), Number(to) + 1)
  const size = Number(to) - Number(from) + 1
  const md5 = body === undefined ? md5OfZeros(size) : hash('md5', body)
  const known = store.uploads.putPart(id, part, body === undefined ? { size, md5 } : { size, md5, body })
  return known ? result('CopyPartResult', md5, Date.now()) : failure(404, 'NoSuchUpload')
}

/** `source` is bucket/key, percent-encoded, with or without a slash before it. */
function find(store: Store, source: string): StoredObject | undefined {
  const path = decodeURIComponent(source.startsWith('/') ? source.slice(1) : source)
  const slash = path.indexOf('/')
  return slash < 0 ? undefined : store.bucket(path.slice(0, slash)).get(path.slice(slash + 1))
}

function result(name: string, etag: string, mtime: number): Response {
  const time = new Date(mtime).toISOString()
  return xml(`<${name}><ETag>&quot;${etag}&quot;</ETag><LastModified>${time}</LastModified></${name}>`)
}

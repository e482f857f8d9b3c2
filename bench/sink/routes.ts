import type { Bucket } from './bucket.ts'
import type { Exchange, Handler } from './connection.ts'
import { control } from './control.ts'
import { deleteMany } from './delete-many.ts'
import { download } from './download.ts'
import type { Receiver } from './framing.ts'
import { list } from './listing.ts'
import { checksumHeaders, storedHeaders } from './object.ts'
import { copyObject, copyPart } from './copy.ts'
import { failure, xml, type Response } from './response.ts'
import type { Store } from './store.ts'
import { ignoreBody, receive, receiveText, type UploadSettings } from './upload.ts'
import { escapeXml } from './xml.ts'

/** One request to the object at `key` of `bucket`, or to the bucket where the key is empty. */
interface Call {
  readonly exchange: Exchange
  readonly store: Store
  readonly settings: UploadSettings
  readonly name: string
  readonly key: string
  readonly bucket: Bucket
}

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
/** Counted besides the PUT that it is: a copy of an object or a part by the server itself. */
const COPY = 'COPY object'
const OK: Response = { status: 200 }
const NO_CONTENT: Response = { status: 204 }

/** The S3 operations that sync tools use, path style only (S3 API reference). */
export function handler(store: Store, settings: UploadSettings): Handler {
  return (exchange) => {
    const { path, method } = exchange.request
    const slash = path.indexOf('/', 1)
    const name = decode(path.slice(1, slash < 0 ? undefined : slash))
    const key = slash < 0 ? '' : decode(path.slice(slash + 1))
    if (name === undefined || key === undefined) return answer(exchange, failure(400, 'InvalidURI'))
    if (name === '_sink') return answer(exchange, control(store, key))
    count(store, `${method} ${key === '' ? 'bucket' : 'object'}`)
    if (name === '') return answer(exchange, xml(`<ListAllMyBucketsResult ${NAMESPACE}><Buckets/></ListAllMyBucketsResult>`))
    const call = { exchange, store, settings, name, key, bucket: store.bucket(name) }
    if (call.bucket.readOnly && method !== 'GET' && method !== 'HEAD') return answer(exchange, failure(403, 'AccessDenied'))
    return key === '' ? toBucket(call) : toObject(call)
  }
}

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function count(store: Store, operation: string): void {
  store.requests.set(operation, (store.requests.get(operation) ?? 0) + 1)
}

function answer(exchange: Exchange, response: Response | Buffer): Receiver {
  return ignoreBody(() => exchange.reply(response))
}

function toBucket({ exchange, bucket, name }: Call): Receiver {
  const { method, query } = exchange.request
  if (method === 'POST' && query.has('delete')) {
    return receiveText((text) => exchange.reply(deleteMany(bucket, text)))
  }
  if (method === 'GET') return answer(exchange, describeBucket(name, bucket, query))
  return answer(exchange, method === 'DELETE' ? NO_CONTENT : OK)
}

function describeBucket(name: string, bucket: Bucket, query: URLSearchParams): Response {
  if (query.has('versioning')) return xml(`<VersioningConfiguration ${NAMESPACE}/>`)
  if (query.has('location')) return xml(`<LocationConstraint ${NAMESPACE}/>`)
  if (query.has('tagging')) return failure(404, 'NoSuchTagSet')
  if (query.has('versions') || query.has('uploads') || query.has('acl')) return failure(501, 'NotImplemented')
  return list(name, bucket, query)
}

function toObject(call: Call): Receiver {
  const { exchange, store, bucket, key } = call
  const { method, query } = exchange.request
  if (query.has('tagging')) return answer(exchange, method === 'GET' ? xml('<Tagging><TagSet></TagSet></Tagging>') : OK)
  if (method === 'GET' || method === 'HEAD') return answer(exchange, get(call))
  if (method === 'PUT') return query.has('uploadId') ? putPart(call, query.get('uploadId') ?? '') : put(call)
  if (method === 'POST') return query.has('uploads') ? create(call) : complete(call, query.get('uploadId') ?? '')
  if (method !== 'DELETE') return answer(exchange, failure(501, 'NotImplemented'))
  const id = query.get('uploadId')
  if (id === null) bucket.delete(key)
  else if (!store.uploads.abort(id)) return answer(exchange, failure(404, 'NoSuchUpload'))
  return answer(exchange, NO_CONTENT)
}

function get({ exchange, bucket, key }: Call): Response | Buffer {
  const object = bucket.get(key)
  if (object !== undefined) return download(exchange.request, object)
  return exchange.request.method === 'HEAD' ? { status: 404 } : failure(404, 'NoSuchKey')
}

function put(call: Call): Receiver {
  const { exchange, settings, bucket, key } = call
  const { headers } = exchange.request
  const source = headers.get('x-amz-copy-source')
  if (source !== undefined) {
    count(call.store, COPY)
    return answer(exchange, copyObject(call.store, source, bucket, key))
  }
  return receive(exchange, settings, ({ size, md5, body }) => {
    const checksums = checksumHeaders(headers)
    const object = { size, etag: md5, mtime: Date.now(), headers: storedHeaders(headers), checksums }
    bucket.put(key, body === undefined ? object : { ...object, body })
    exchange.reply({ status: 200, headers: `ETag: "${md5}"\r\n${checksums}` })
  })
}

function putPart({ exchange, store, settings }: Call, id: string): Receiver {
  const { headers, query } = exchange.request
  const part = Number(query.get('partNumber'))
  const source = headers.get('x-amz-copy-source')
  if (source !== undefined) {
    count(store, COPY)
    return answer(exchange, copyPart(store, source, headers.get('x-amz-copy-source-range'), id, part))
  }
  return receive(exchange, settings, (received) => {
    const known = store.uploads.putPart(id, part, received)
    const etag = `ETag: "${received.md5}"\r\n${checksumHeaders(headers)}`
    exchange.reply(known ? { status: 200, headers: etag } : failure(404, 'NoSuchUpload'))
  })
}

function create({ exchange, store, name, key }: Call): Receiver {
  const id = store.uploads.create(storedHeaders(exchange.request.headers))
  const named = `<Bucket>${name}</Bucket><Key>${escapeXml(key)}</Key>`
  return answer(
    exchange,
    xml(`<InitiateMultipartUploadResult ${NAMESPACE}>${named}<UploadId>${id}</UploadId></InitiateMultipartUploadResult>`),
  )
}

function complete({ exchange, store, name, bucket, key }: Call, id: string): Receiver {
  return receiveText((text) => {
    const object = store.uploads.complete(id, text)
    if (typeof object === 'string') {
      exchange.reply(failure(object === 'NoSuchUpload' ? 404 : 400, object))
      return
    }
    bucket.put(key, object)
    const named = `<Bucket>${name}</Bucket><Key>${escapeXml(key)}</Key><ETag>&quot;${object.etag}&quot;</ETag>`
    exchange.reply(xml(`<CompleteMultipartUploadResult ${NAMESPACE}>${named}</CompleteMultipartUploadResult>`))
  })
}

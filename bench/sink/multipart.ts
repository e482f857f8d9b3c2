import { multipartEtag } from './digest.ts'
import type { StoredObject } from './object.ts'
import type { Received } from './upload.ts'
import { elements } from './xml.ts'

interface Upload {
  readonly headers: string
  readonly parts: Map<number, Received>
}

/** The multipart uploads that are under way. */
export interface MultipartUploads {
  /** Begins one; returns its id. */
  create(headers: string): string
  /** False when there is no such upload. */
  putPart(id: string, part: number, received: Received): boolean
  /** The object that the parts named in the request make, or S3's error code. */
  complete(id: string, request: string): StoredObject | 'NoSuchUpload' | 'InvalidPart'
  abort(id: string): boolean
  count(): number
  clear(): void
}

export function multipartUploads(): MultipartUploads {
  const uploads = new Map<string, Upload>()
  let ids = 0

  function complete(id: string, request: string): StoredObject | 'NoSuchUpload' | 'InvalidPart' {
    const upload = uploads.get(id)
    if (upload === undefined) return 'NoSuchUpload'
    const named = namedParts(upload, request)
    if (named === undefined) return 'InvalidPart'
    uploads.delete(id)
    return assemble(upload, named)
  }

  return {
    create(headers) {
      const id = `upload-${++ids}`
      uploads.set(id, { headers, parts: new Map() })
      return id
    },
    putPart(id, part, received) {
      const upload = uploads.get(id)
      upload?.parts.set(part, received)
      return upload !== undefined
    },
    complete,
    abort: (id) => uploads.delete(id),
    count: () => uploads.size,
    clear: () => uploads.clear(),
  }
}

/** The parts that a CompleteMultipartUpload names, undefined when one is missing or has another ETag. */
function namedParts(upload: Upload, request: string): Received[] | undefined {
  const etags = elements(request, 'ETag').map((etag) => etag.replaceAll('"', ''))
  const parts = elements(request, 'PartNumber').map((number) => upload.parts.get(Number(number)))
  const named = parts.filter((part, i) => part !== undefined && part.md5 === etags[i])
  return named.length === 0 || named.length < parts.length ? undefined : named.filter((part) => part !== undefined)
}

function assemble(upload: Upload, parts: readonly Received[]): StoredObject {
  const bodies = parts.map((part) => part.body).filter((body) => body !== undefined)
  return {
    size: parts.reduce((sum, part) => sum + part.size, 0),
    etag: multipartEtag(parts.map((part) => part.md5)),
    mtime: Date.now(),
    headers: upload.headers,
    parts: parts.map((part) => part.size),
    ...(bodies.length === parts.length ? { body: Buffer.concat(bodies) } : {}),
  }
}

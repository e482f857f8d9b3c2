import { md5OfZeros, multipartEtag } from './digest.ts'

/** What the server knows of an object. Its bytes are zeros unless `body` holds them. */
export interface StoredObject {
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly mtime: number
  /** The headers that come back with it: each line ends in CRLF. */
  readonly headers: string
  /** The x-amz-checksum lines it was uploaded with; none where it was uploaded in parts. */
  readonly checksums?: string
  readonly body?: Buffer
  /** Sizes of the parts it was uploaded in, in order. */
  readonly parts?: readonly number[]
}

export const SYNTHETIC_MTIME = Date.UTC(2026, 0, 1)

const DEFAULT_TYPE = 'Content-Type: application/octet-stream\r\n'

/** An object of zeros as one PutObject leaves it. Takes time in proportion to its size, once. */
export function zeroObject(size: number): StoredObject {
  return { size, etag: md5OfZeros(size), mtime: SYNTHETIC_MTIME, headers: DEFAULT_TYPE }
}

/** An object of zeros as a multipart upload in parts of `partSize` bytes leaves it. */
export function zeroMultipartObject(size: number, partSize: number): StoredObject {
  const parts = Array.from({ length: Math.ceil(size / partSize) }, (_, i) => Math.min(partSize, size - i * partSize))
  const whole = md5OfZeros(Math.min(partSize, size))
  const digests = parts.map((part) => (part === parts[0] ? whole : md5OfZeros(part)))
  return { size, etag: multipartEtag(digests), mtime: SYNTHETIC_MTIME, headers: DEFAULT_TYPE, parts }
}

/** Those of a request's headers that S3 stores with the object (its metadata and content headers). */
export function storedHeaders(headers: ReadonlyMap<string, string>): string {
  let lines = headers.has('content-type') ? '' : DEFAULT_TYPE
  for (const [name, value] of headers) {
    if (name.startsWith('x-amz-meta-') || isContent(name)) lines += `${name}: ${value}\r\n`
  }
  return lines
}

/** The checksums that a request declares, to be stored and told back in its answer. */
export function checksumHeaders(headers: ReadonlyMap<string, string>): string {
  let lines = ''
  for (const [name, value] of headers) if (isChecksum(name)) lines += `${name}: ${value}\r\n`
  return lines
}

function isContent(name: string): boolean {
  return name === 'content-type' || name === 'content-language' || name === 'content-disposition' || name === 'cache-control'
}

function isChecksum(name: string): boolean {
  return name.startsWith('x-amz-checksum-') && name !== 'x-amz-checksum-mode' && name !== 'x-amz-checksum-algorithm'
}

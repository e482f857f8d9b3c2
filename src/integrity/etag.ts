import { hash } from 'node:crypto'

const SINGLE = /^[0-9a-f]{32}$/
const MULTIPART = /^[0-9a-f]{32}-(\d+)$/

/** Reports whether the ETag has the form of an MD5 of a whole object. */
export function isSingleEtag(etag: string): boolean {
  return SINGLE.test(etag)
}

/** Returns the number of parts in a multipart ETag; undefined for any other ETag. */
export function partCountOf(etag: string): number | undefined {
  const count = MULTIPART.exec(etag)?.[1]
  return count === undefined ? undefined : Number(count)
}

/**
 * ETag of an object that was uploaded in parts: the MD5 over the binary MD5s of its parts, a hyphen, their number.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 *
 * @param partMd5s hex digests in the order of the parts
 */
export function multipartEtag(partMd5s: readonly string[]): string {
  return `${hash('md5', Buffer.from(partMd5s.join(''), 'hex'), 'hex')}-${partMd5s.length}`
}

import type { RequestSubject } from './errors.ts'
import { StorageError } from '../../errors.ts'
import { encodeComponent } from './uri.ts'
import { parseTagSet } from '../../http/tag-set.ts'
import { escapeXml } from '../../xml.ts'

export type Tags = Readonly<Record<string, string>>

/** Body of PutObjectTagging. */
export function taggingBody(tags: Tags): Buffer {
  const set = Object.entries(tags).map(([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`)
  return Buffer.from(`<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${set.join('')}</TagSet></Tagging>`)
}

/**
 * The tags in the answer to GetObjectTagging.
 * @throws StorageError `transient` when the answer is no whole result
 */
export function parseTagging(body: Buffer, { operation, bucket, key }: RequestSubject): Record<string, string> {
  try {
    return parseTagSet(body.toString('utf8'), 'Tagging')
  } catch (cause) {
    throw new StorageError(`${operation} s3://${bucket}/${key ?? ''}: unreadable answer`, { kind: 'transient', code: 'BrokenTagging', cause })
  }
}

/** Tags as the `x-amz-tagging` header carries them: a query. Undefined where there are none. */
export function taggingHeader(tags: Tags | undefined): string | undefined {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return undefined
  return pairs.map(([key, value]) => `${encodeComponent(key)}=${encodeComponent(value)}`).join('&')
}

import type { RequestSubject } from './errors.ts'
import { StorageError } from '../../errors.ts'
import { parseTagSet } from '../../http/tag-set.ts'
import { escapeXml } from '../../xml.ts'

export type Tags = Readonly<Record<string, string>>

/** Body of Set Blob Tags. */
export function taggingBody(tags: Tags): Buffer {
  const set = Object.entries(tags).map(([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`)
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><Tags><TagSet>${set.join('')}</TagSet></Tags>`)
}

/**
 * The tags in the answer to Get Blob Tags.
 * @throws StorageError `transient` when the answer is no whole result
 */
export function parseTags(body: Buffer, { operation, container, name }: RequestSubject): Record<string, string> {
  try {
    return parseTagSet(body.toString('utf8'), 'Tags')
  } catch (cause) {
    throw new StorageError(`${operation} ${container}/${name ?? ''}: unreadable answer`, { kind: 'transient', code: 'BrokenTagging', cause })
  }
}

/** Tags as the `x-ms-tags` header carries them: a query. Undefined where there are none. */
export function tagsHeader(tags: Tags | undefined): string | undefined {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return undefined
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

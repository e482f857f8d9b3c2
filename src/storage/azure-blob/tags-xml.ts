import type { RequestSubject } from './errors.ts'
import { StorageError } from '../../errors.ts'
import { escapeXml, textOf } from '../../xml.ts'

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
  const xml = body.toString('utf8')
  if (!/<\/Tags>\s*$/.test(xml)) {
    throw new StorageError(`${operation} ${container}/${name ?? ''}: unreadable answer`, { kind: 'transient', code: 'BrokenTagging' })
  }
  const tags: [string, string][] = []
  for (let at = xml.indexOf('<Tag>'); at >= 0; at = xml.indexOf('<Tag>', at + 1)) {
    const end = xml.indexOf('</Tag>', at)
    tags.push([textOf(xml, 'Key', at, end) ?? '', textOf(xml, 'Value', at, end) ?? ''])
  }
  return Object.fromEntries(tags)
}

/** Tags as the `x-ms-tags` header carries them: a query. Undefined where there are none. */
export function tagsHeader(tags: Tags | undefined): string | undefined {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return undefined
  return pairs.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

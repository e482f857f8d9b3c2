import type { RequestSubject } from './errors.ts'
import { StorageError } from '../../errors.ts'
import { encodeComponent } from './uri.ts'
import { escapeXml, textOf } from '../../xml.ts'

export type Tags = Readonly<Record<string, string>>

/** Body of PutObjectTagging. */
export function taggingBody(tags: Tags): Buffer {
  const set = Object.entries(tags).map(([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`)
  return Buffer.from(`<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${set.join('')}</TagSet></Tagging>`)
}

const WHOLE = /<\/Tagging>\s*$/

/**
 * The tags in the answer to GetObjectTagging.
 * @throws StorageError `transient` when the answer is no whole result
 */
export function parseTagging(body: Buffer, { operation, bucket, key }: RequestSubject): Record<string, string> {
  const xml = body.toString('utf8')
  if (!WHOLE.test(xml)) {
    throw new StorageError(`${operation} s3://${bucket}/${key ?? ''}: unreadable answer`, { kind: 'transient', code: 'BrokenTagging' })
  }
  const tags: [string, string][] = []
  for (let at = xml.indexOf('<Tag>'); at >= 0; at = xml.indexOf('<Tag>', at + 1)) {
    const end = xml.indexOf('</Tag>', at)
    tags.push([textOf(xml, 'Key', at, end) ?? '', textOf(xml, 'Value', at, end) ?? ''])
  }
  return Object.fromEntries(tags)
}

/** Tags as the `x-amz-tagging` header carries them: a query. Undefined where there are none. */
export function taggingHeader(tags: Tags | undefined): string | undefined {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return undefined
  return pairs.map(([key, value]) => `${encodeComponent(key)}=${encodeComponent(value)}`).join('&')
}

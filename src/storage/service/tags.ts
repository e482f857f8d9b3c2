import { StorageError } from '../../errors.ts'
import { escapeXml } from '../../xml.ts'
import { parseXml, textOfChild, XmlError } from '../../xml-document.ts'

/** Tags of an object as they are, not encoded. */
export type Tags = Readonly<Record<string, string>>

/** The tags as an XML element, which the documents of S3 and Blob share. */
export function tagSetXml(tags: Tags): string {
  const set = Object.entries(tags).map(([key, value]) => `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(value)}</Value></Tag>`)
  return `<TagSet>${set.join('')}</TagSet>`
}

/**
 * The tags in a document of S3 or Blob: `<Tagging>` or `<Tags>`, and in that `<TagSet><Tag><Key/><Value/></Tag></TagSet>`.
 *
 * @param place operation and object, for the message
 * @throws StorageError `transient` when the document is not whole, or a tag has no key
 */
export function parseTags(body: Buffer, rootName: string, place: string): Record<string, string> {
  try {
    return readTagSet(body.toString('utf8'), rootName)
  } catch (cause) {
    throw new StorageError(`${place}: unreadable answer`, { kind: 'transient', code: 'BrokenTagging', cause })
  }
}

function readTagSet(xml: string, rootName: string): Record<string, string> {
  const root = parseXml(xml)
  const [set, ...more] = root.children
  if (root.name !== rootName || more.length > 0 || (set && set.name !== 'TagSet')) throw new XmlError(`no ${rootName} with one TagSet`)
  const tags = (set?.children ?? []).map((tag): [string, string] => {
    const key = textOfChild(tag, 'Key')
    if (tag.name !== 'Tag' || !key) throw new XmlError('a tag without a key')
    return [key, textOfChild(tag, 'Value') ?? '']
  })
  return Object.fromEntries(tags)
}

/**
 * Tags as a header carries them: a query. Undefined where there are none.
 * @param encode percent-encodes a name or a value
 * @throws URIError when a tag has no UTF-8 form (lone surrogates)
 */
export function tagsHeader(tags: Tags | undefined, encode: (text: string) => string): string | undefined {
  const pairs = Object.entries(tags ?? {})
  if (pairs.length === 0) return undefined
  return pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&')
}

/** @throws StorageError `unsafe-key` when a tag has no UTF-8 form (lone surrogates) */
export function checkTags(key: string, tags: Tags): void {
  try {
    tagsHeader(tags, encodeURIComponent)
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw new StorageError(`${key}: a tag has no UTF-8 form, so it cannot be sent`, { kind: 'unsafe-key', code: 'UnsendableHeader', cause })
  }
}

import { parseXml, textOfChild, XmlError } from '../xml-document.ts'

/**
 * The tags in a document of S3 or Blob: `<Tagging>` or `<Tags>`, and in that `<TagSet><Tag><Key/><Value/></Tag></TagSet>`.
 *
 * @throws XmlError when the document is not whole, or a tag has no key
 */
export function parseTagSet(xml: string, rootName: string): Record<string, string> {
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

import { unescapeXml } from './xml.ts'

/** An element; its name is without the namespace prefix. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** All text directly inside, with references resolved and CDATA sections taken as they are. */
  text: string
  readonly children: XmlElement[]
}

/** The text is not well-formed XML, or has a document type, which no document that we read may have. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

/** One piece of markup: an instruction or comment, a CDATA section, or a tag. */
const MARKUP =
  /<(?:\?[^]*?\?>|!--[^]*?-->|!\[CDATA\[([^]*?)\]\]>|(\/?)([^\s/<>=!?&"']+)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>)/y
const ATTRIBUTE = /([^\s=<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/

/**
 * Reads a whole XML document. For answers that are short, or whose form the fast scanners do not support.
 * https://www.w3.org/TR/xml/
 *
 * @throws XmlError
 */
export function parseXml(xml: string): XmlElement {
  const document = elementOf('', '')
  const open = [document]
  for (let at = xml.startsWith('\ufeff') ? 1 : 0; at < xml.length; ) {
    const top = open.at(-1) as XmlElement
    const next = xml.indexOf('<', at)
    if (next !== at) {
      addText(top, xml.slice(at, next < 0 ? xml.length : next), open.length === 1)
      if (next < 0) break
    }
    MARKUP.lastIndex = next
    const found = MARKUP.exec(xml)
    if (!found) throw new XmlError(`markup that cannot be read at offset ${next}`)
    at = MARKUP.lastIndex
    const [, cdata, closes, name, attributes = '', empty] = found
    if (cdata !== undefined) top.text += cdata
    else if (name !== undefined && closes) closeElement(open, name)
    else if (name !== undefined) openElement(open, top, elementOf(name, attributes), empty === '/')
  }
  const [root] = document.children
  if (open.length !== 1 || root === undefined || document.children.length !== 1) throw new XmlError('no whole document')
  return root
}

/** Returns the only child of this name; undefined when there is none. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  const found = element.children.filter((child) => child.name === name)
  if (found.length > 1) throw new XmlError(`${found.length} elements ${name} where there can be one`)
  return found[0]
}

/** Returns the text of the only child of this name; undefined when there is none. */
export function textOfChild(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text
}

function elementOf(qualifiedName: string, attributes: string): XmlElement {
  const pairs = Array.from(attributes.matchAll(ATTRIBUTE), ([, name = '', one, other]) => [name, unescapeXml(one ?? other ?? '')] as const)
  return { name: qualifiedName.slice(qualifiedName.indexOf(':') + 1), attributes: Object.fromEntries(pairs), text: '', children: [] }
}

function addText(element: XmlElement, text: string, isOutside: boolean): void {
  if (isOutside && text.trim() !== '') throw new XmlError('text outside of the document')
  if (REFERENCE.test(text)) throw new XmlError('a reference that is not declared')
  element.text += unescapeXml(text)
}

function openElement(open: XmlElement[], parent: XmlElement, element: XmlElement, isEmpty: boolean): void {
  parent.children.push(element)
  if (!isEmpty) open.push(element)
}

function closeElement(open: XmlElement[], qualifiedName: string): void {
  const closed = open.length > 1 ? open.pop() : undefined
  if (closed?.name !== qualifiedName.slice(qualifiedName.indexOf(':') + 1)) throw new XmlError(`</${qualifiedName}> closes nothing`)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const NEEDS_ENTITY = /[&<>"]/
// Characters that XML 1.0 cannot hold; the service percent-encodes the whole name that has one.
const LONE_SURROGATE = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]'
const NOT_IN_XML = new RegExp(`[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]|${LONE_SURROGATE}`)
const LONE_SURROGATES = new RegExp(LONE_SURROGATE, 'g')

/** The service begins its documents with a byte order mark. */
export const XML_START = '\uFEFF<?xml version="1.0" encoding="utf-8"?>'

export function escapeXml(text: string): string {
  return NEEDS_ENTITY.test(text) ? text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character) : text
}

/** An element with text; empty text gives an empty element. */
export function element(name: string, text: string | number): string {
  return text === '' ? `<${name} />` : `<${name}>${typeof text === 'number' ? text : escapeXml(text)}</${name}>`
}

/** An element for each value that is defined. */
export function elements(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let xml = ''
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) xml += element(name, typeof value === 'boolean' ? String(value) : value)
  }
  return xml
}

/**
 * A name that may hold what XML cannot: such a name is percent-encoded and marked.
 * @param encodes whether the request's version knows the mark
 */
export function nameElement(tag: string, name: string, encodes: boolean): string {
  if (encodes && NOT_IN_XML.test(name)) return `<${tag} Encoded="true">${percentEncode(name)}</${tag}>`
  return element(tag, name)
}

/** Percent-encodes a name; halves of characters become U+FFFD. */
export function percentEncode(name: string): string {
  return encodeURIComponent(name.replace(LONE_SURROGATES, '\ufffd'))
}

/** Whether XML 1.0 cannot hold this text. */
export function needsEncoding(text: string): boolean {
  return NOT_IN_XML.test(text)
}

/** Text of the first element of this name in a document that a client sent; undefined when there is none. */
export function textIn(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([\\s\\S]*?)</${name}>)`).exec(xml)
  return found === null ? undefined : unescapeXml(found[1] ?? '')
}

/** Content of every element of this name, not unescaped. */
export function blocksIn(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((found) => found[1] ?? '')
}

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp|#x?[0-9a-fA-F]+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number.parseInt(name.slice(1), 10))
    return { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }[name] ?? whole
  })
}

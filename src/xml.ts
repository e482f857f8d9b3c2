const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-fA-F]+));/g
const LAST_CODE_POINT = 0x10ffff
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text of an XML element or attribute with its entities resolved. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (entity, name?: string, decimal?: string, hex?: string) => {
    if (name) return NAMED[name] ?? ''
    const code = decimal ? parseInt(decimal, 10) : parseInt(hex ?? '', 16)
    return code > LAST_CODE_POINT ? entity : String.fromCodePoint(code)
  })
}

/** Characters that XML 1.0 can carry in no form, not even as references. https://www.w3.org/TR/xml/#charsets */
const NO_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u

export function hasXmlForm(text: string): boolean {
  return !NO_XML.test(text)
}

/** Escapes text for an XML 1.0 document. Line ends and other controls become references, because a parser would change them. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"'\p{Cc}]/gu, (c) => `&#${c.charCodeAt(0)};`)
}

/** Raw text between `<name>` and `</name>` from `from` on and before `to`; undefined when there is none. */
export function textBetween(xml: string, name: string, from = 0, to = xml.length): string | undefined {
  const open = `<${name}>`
  const start = xml.indexOf(open, from)
  if (start < 0 || start >= to) return undefined
  const end = xml.indexOf(`</${name}>`, start)
  return end < 0 || end > to ? undefined : xml.slice(start + open.length, end)
}

/** Like `textBetween`, with the entities resolved. */
export function textOf(xml: string, name: string, from = 0, to = xml.length): string | undefined {
  const text = textBetween(xml, name, from, to)
  return text === undefined ? undefined : unescapeXml(text)
}

const ENTITY = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-fA-F]+));/g
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text of an XML element or attribute with its entities resolved. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (_, name?: string, decimal?: string, hex?: string) =>
    name ? (NAMED[name] ?? '') : String.fromCodePoint(decimal ? parseInt(decimal, 10) : parseInt(hex ?? '', 16)),
  )
}

/** Text for an XML 1.0 document; control characters as references, which S3 accepts in keys. */
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

/** As `textBetween`, with the entities resolved. */
export function textOf(xml: string, name: string, from = 0, to = xml.length): string | undefined {
  const text = textBetween(xml, name, from, to)
  return text === undefined ? undefined : unescapeXml(text)
}

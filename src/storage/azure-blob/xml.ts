const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-fA-F]+));/g
const LAST_CODE_POINT = 0x10ffff
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text of an XML element with its references resolved. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(REFERENCE, (reference, name?: string, decimal?: string, hex?: string) => {
    if (name) return NAMED[name] ?? ''
    const code = decimal ? parseInt(decimal, 10) : parseInt(hex ?? '', 16)
    return code > LAST_CODE_POINT ? reference : String.fromCodePoint(code)
  })
}

/** Text for an XML document; line ends and other controls as references, or a parser would change them. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"'\p{Cc}]/gu, (c) => `&#${c.charCodeAt(0)};`)
}

/** Text between `<name>` and `</name>`, references resolved; undefined when there is none from `from` on and before `to`. */
export function textOf(xml: string, name: string, from = 0, to = xml.length): string | undefined {
  const open = `<${name}>`
  const start = xml.indexOf(open, from)
  if (start < 0 || start >= to) return undefined
  const end = xml.indexOf(`</${name}>`, start)
  return end < 0 || end > to ? undefined : unescapeXml(xml.slice(start + open.length, end))
}

import { unescapeXml } from '../../../xml.ts'
import { skipBlanks } from '../../service/pages.ts'

/** The texts of one entry of a listing, by the name of their element; `Name` is the name of the entry. */
export type EntryTexts = Readonly<Record<string, string>>

export interface ScannedEntry {
  readonly isDirectory: boolean
  readonly texts: EntryTexts
}

export interface ScannedPage {
  readonly entries: ScannedEntry[]
  readonly next: string | undefined
}

/** All that stands before the entries: elements with text only. */
const DOCUMENT_START =
  /^\ufeff?(?:<\?xml [^<>]*\?>)?\s*<EnumerationResults(?: [^<>]*)?>(?:\s*<([A-Za-z]+)>[^<]*<\/\1>|\s*<[A-Za-z]+ ?\/>)*?\s*<Entries(?: ?\/>|>)/
const DOCUMENT_END = /\s*(?:<NextMarker ?\/>|<NextMarker>([^<]*)<\/NextMarker>)?\s*<\/EnumerationResults>\s*$/y
const ELEMENT = /\s*<(?:([A-Za-z-]+)>([^<]*)<\/\1>|([A-Za-z-]+) ?\/>)/y
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/

/**
 * Reads a page of List Directories and Files that is written as the service writes it. A general XML parser costs ten times as
 * much; it reads the other pages.
 *
 * @returns undefined for a page with any other markup: an element twice, attributes, comments, unknown references
 */
export function scanPage(xml: string): ScannedPage | undefined {
  const [start] = DOCUMENT_START.exec(xml) ?? []
  if (start === undefined) return undefined
  const entries: ScannedEntry[] = []
  const end = start.endsWith('/>') ? start.length : scanEntries(xml, start.length, entries)
  if (end === undefined) return undefined
  DOCUMENT_END.lastIndex = end
  const found = DOCUMENT_END.exec(xml)
  return found ? { entries, next: unescapeXml(found[1] ?? '') || undefined } : undefined
}

const ENTRIES_END = '</Entries>'

/** @returns where the entries end */
function scanEntries(xml: string, from: number, entries: ScannedEntry[]): number | undefined {
  for (let at = skipBlanks(xml, from); ; at = skipBlanks(xml, at)) {
    if (xml.startsWith(ENTRIES_END, at)) return at + ENTRIES_END.length
    const kind = xml.startsWith('<File>', at) ? 'File' : xml.startsWith('<Directory>', at) ? 'Directory' : undefined
    if (kind === undefined) return undefined
    const texts: Record<string, string> = Object.create(null) as Record<string, string>
    const end = scanTexts(xml, at + kind.length + 2, texts, `</${kind}>`)
    if (end === undefined) return undefined
    entries.push({ isDirectory: kind === 'Directory', texts })
    at = end
  }
}

const PROPERTIES = '<Properties>'
const PROPERTIES_END = '</Properties>'

/** @returns where the entry ends */
function scanTexts(xml: string, from: number, texts: Record<string, string>, end: string): number | undefined {
  let properties: 'before' | 'in' | 'after' = 'before'
  for (let at = skipBlanks(xml, from); ; at = skipBlanks(xml, at)) {
    if (properties === 'before' && xml.startsWith(PROPERTIES, at)) {
      properties = 'in'
      at += PROPERTIES.length
    } else if (properties === 'in' && xml.startsWith(PROPERTIES_END, at)) {
      properties = 'after'
      at += PROPERTIES_END.length
    } else if (properties !== 'in' && xml.startsWith(end, at)) return at + end.length
    else {
      const next = readText(xml, at, texts)
      if (next === undefined) return undefined
      at = next
    }
  }
}

function readText(xml: string, at: number, texts: Record<string, string>): number | undefined {
  ELEMENT.lastIndex = at
  const found = ELEMENT.exec(xml)
  const name = found?.[1] ?? found?.[3]
  if (!found || name === undefined || name in texts || (name === 'Properties' && found[1] !== undefined)) return undefined
  const text = found[2] ?? ''
  if (text.includes('&')) {
    if (REFERENCE.test(text)) return undefined
    texts[name] = unescapeXml(text)
  } else texts[name] = text
  return ELEMENT.lastIndex
}

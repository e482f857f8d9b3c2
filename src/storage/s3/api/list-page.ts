import type { Entry } from '../../contract/entry.ts'
import { bareListedEtag, cutShort, readLater, skipBlanks } from '../../service/pages.ts'
import { checksumKind, field, parseTime, readListing, readSize, readTruncated, textWithin, wholeNumber } from './listing-fields.ts'
import type { ListQuery } from './list-objects-v2.ts'
import { detach } from '../../service/detach.ts'
import { decodeListedKey } from '../uri.ts'
import { unescapeXml } from '../../../xml.ts'
import { parseXml, textOfChild, XmlError, type XmlElement } from '../../../xml-document.ts'

/** One answer of ListObjectsV2. */
export interface ListPage {
  /** Objects in the order of the answer, keys without the location's prefix. */
  readonly entries: Entry[]
  /** Common prefixes, whole. */
  readonly prefixes: string[]
  /** Token for the next page; undefined on the last. */
  readonly next: string | undefined
}

const OPERATION = 'ListObjectsV2'

const ROOT_END = /<\/(?:[\w.-]+:)?ListBucketResult\s*>\s*$/

/**
 * Parses the answer of ListObjectsV2, reading only the fields of an `Entry`: a scan with `indexOf` costs a fifth of a
 * general XML parser, which reads what has another form than services write. Entries are made only when they are asked
 * for: pages that were fetched ahead wait as bytes, which cost the garbage collector nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax
 *
 * @param asked `prefixLength`: length of the location's prefix, which is cut off the keys
 * @param onRead called when the bytes are no longer needed
 * @throws StorageError `transient` when the answer is cut short or is no listing; on reading `failed`, with the code
 *   `BrokenListing`, for one that could have left an object out, and for a key that cannot be read
 */
export function openListPage(body: Buffer, asked: AskedOfPage, bucket: string, onRead?: () => void): ListPage {
  if (!ROOT_END.test(body.toString('latin1', Math.max(0, body.length - 64)))) throw cutShort(`${OPERATION} s3://${bucket}`, body)
  const read = readLater(() => readListing(OPERATION, bucket, () => checked(scanPage(body, asked) ?? parsePage(body, asked))), onRead)
  return {
    get next() {
      return read().next
    },
    get entries() {
      return read().entries
    },
    get prefixes() {
      return read().prefixes
    },
  }
}

/** What a caller wants of a page. */
export type AskedOfPage = Pick<ListQuery, 'prefixLength' | 'checksums'>

interface PageContent {
  readonly entries: Entry[]
  readonly prefixes: string[]
  readonly head: PageHead
}

/** What a page says of itself. */
interface PageHead {
  encoded: boolean
  keyCount?: string | undefined
  truncated?: string | undefined
  token?: string | undefined
}

/** @throws XmlError when the page says of itself that it has more than was found in it, or contradicts itself */
function checked({ entries, prefixes, head }: PageContent): ListPage {
  const { keyCount, truncated, token = '' } = head
  const found = entries.length + prefixes.length
  // Some services count only the objects.
  if (keyCount !== undefined && Number(keyCount) !== found && Number(keyCount) !== entries.length) {
    throw new XmlError(`KeyCount is ${keyCount}, but ${found} keys and prefixes are in it`)
  }
  const more = readTruncated(truncated)
  if (more !== (token !== '')) throw new XmlError(more ? 'it goes on, but has no continuation token' : 'it has a continuation token, but says that it does not go on')
  return { entries, prefixes, next: more ? token : undefined }
}

/** Characters of an answer that are turned into a string at a time. */
const WINDOW = 65_536
const ENTRY_END = '</Contents>'
const ENTRY_START = '<Contents>'
const PREFIX_START = '<CommonPrefixes>'

/** The fast way: undefined for a page that has anything in it that services do not write. */
function scanPage(body: Buffer, asked: AskedOfPage): PageContent | undefined {
  const content: PageContent = { entries: [], prefixes: [], head: { encoded: textWithin(body, 'EncodingType') === 'url' } }
  const scanner = new PageScanner(content, asked)
  // Without URL encoding, keys are UTF-8 in the XML itself.
  for (const xml of windowsOf(body, content.head.encoded ? 'latin1' : 'utf8')) if (!scanner.scan(xml)) return undefined
  return content
}

/**
 * The answer as strings that are cut behind an object: V8 is done with small strings long before it frees large ones.
 */
function* windowsOf(body: Buffer, encoding: 'latin1' | 'utf8'): Generator<string> {
  for (let start = 0; start < body.length; ) {
    const end = start + WINDOW < body.length ? cutBefore(body, start, start + WINDOW) : body.length
    yield body.toString(encoding, start, end)
    start = end
  }
}

function cutBefore(body: Buffer, start: number, limit: number): number {
  const last = body.lastIndexOf(ENTRY_END, limit - ENTRY_END.length)
  if (last > start) return last + ENTRY_END.length
  const next = body.indexOf(ENTRY_END, limit - ENTRY_END.length)
  return next < 0 ? body.length : next + ENTRY_END.length
}

/** What a page may hold besides objects: the beginning and end of the document, and elements that hold only text. */
const FIELD = /\s*(?:<\?xml [^<>]*\?>|<ListBucketResult(?: xmlns="[^"<>]*")?>|<\/ListBucketResult>|<(?!Contents|CommonPrefixes)([A-Za-z]+)>([^<]*)<\/\1>|<(?!Contents|CommonPrefixes)([A-Za-z]+) ?\/>)\s*/y

/** Goes from element to element and passes over nothing. */
class PageScanner {
  private readonly decode: (text: string) => string

  constructor(
    private readonly content: PageContent,
    private readonly asked: AskedOfPage,
  ) {
    this.decode = content.head.encoded ? decodeListedKey : unescapeXml
  }

  /** @returns false when there is anything else than what services write */
  scan(xml: string): boolean {
    for (let at = 0; at < xml.length; ) {
      if (xml.charCodeAt(at + 1) === LETTER_C && xml.startsWith(ENTRY_START, at)) at = this.scanEntry(xml, at)
      else if (xml.startsWith(PREFIX_START, at)) at = this.scanPrefix(xml, at)
      else at = this.scanField(xml, at)
      if (at < 0) return false
    }
    return true
  }

  private scanEntry(xml: string, at: number): number {
    const end = xml.indexOf(ENTRY_END, at)
    const text = plainField(xml, KEY, at, end)
    const size = plainField(xml, SIZE, at, end)
    const bytes = size === undefined ? NaN : wholeNumber(size)
    if (!text || Number.isNaN(bytes)) return -1
    const key = this.decode(detach(text))
    const { prefixLength, checksums } = this.asked
    const entry: Entry = {
      key: prefixLength === 0 ? key : key.slice(prefixLength),
      size: bytes,
      mtime: parseTime(field(xml, '<LastModified>', at, end)),
      etag: detach(bareListedEtag(field(xml, '<ETag>', at, end))),
    }
    this.content.entries.push(checksums ? { ...entry, ...checksumKind((tag) => detach(field(xml, `<${tag}>`, at, end))) } : entry)
    // Pretty-printed answers have blanks between the elements.
    return skipBlanks(xml, end + ENTRY_END.length)
  }

  private scanPrefix(xml: string, at: number): number {
    const end = xml.indexOf('</CommonPrefixes>', at)
    const text = plainField(xml, PREFIX, at, end)
    if (!text) return -1
    this.content.prefixes.push(this.decode(text))
    return skipBlanks(xml, end + '</CommonPrefixes>'.length)
  }

  private scanField(xml: string, at: number): number {
    FIELD.lastIndex = at
    const found = FIELD.exec(xml)
    if (!found) return -1
    noteField(this.content.head, found[1] ?? found[3] ?? '', unescapeXml(detach(found[2] ?? '')))
    return FIELD.lastIndex
  }
}

/** How an element begins, and how it ends. Made once, not for each entry. */
interface Tag {
  readonly start: string
  readonly end: string
}

const KEY: Tag = { start: '<Key', end: '</Key>' }
const SIZE: Tag = { start: '<Size', end: '</Size>' }
const PREFIX: Tag = { start: '<Prefix', end: '</Prefix>' }
const GREATER_THAN = 0x3e
const LETTER_C = 0x43

/** Text of the first child of that name; undefined when there is none, or it holds anything but text. */
function plainField(xml: string, tag: Tag, at: number, end: number): string | undefined {
  if (end < 0) return undefined
  const open = xml.indexOf(tag.start, at)
  const start = open + tag.end.length - 1
  if (open < 0 || open > end || xml.charCodeAt(start - 1) !== GREATER_THAN) return undefined
  const stop = xml.indexOf('<', start)
  return xml.startsWith(tag.end, stop) ? xml.slice(start, stop) : undefined
}

function noteField(head: PageHead, name: string, text: string): void {
  if (name === 'KeyCount') head.keyCount = text
  else if (name === 'IsTruncated') head.truncated = text
  else if (name === 'NextContinuationToken') head.token = text
}

/** The slow way, for every other form. */
function parsePage(body: Buffer, asked: AskedOfPage): PageContent {
  const root = parseXml(body.toString('utf8'))
  const head: PageHead = { encoded: textOfChild(root, 'EncodingType')?.trim() === 'url' }
  const decode = head.encoded ? decodeListedKey : (text: string): string => text
  const content: PageContent = { entries: [], prefixes: [], head }
  for (const child of root.children) {
    if (child.name === 'Contents') content.entries.push(entryFrom(child, decode, asked))
    else if (child.name === 'CommonPrefixes') content.prefixes.push(decode(requiredText(child, 'Prefix')))
    else if (child.children.some(({ name }) => name === 'Key' || name === 'Prefix')) throw new XmlError(`a ${child.name} that could be an object`)
    else noteField(head, child.name, child.text)
  }
  return content
}

function entryFrom(element: XmlElement, decode: (text: string) => string, { prefixLength, checksums }: AskedOfPage): Entry {
  const entry = {
    key: decode(requiredText(element, 'Key')).slice(prefixLength),
    size: readSize(textOfChild(element, 'Size')?.trim()),
    mtime: parseTime(textOfChild(element, 'LastModified')?.trim() ?? ''),
    etag: bareListedEtag(textOfChild(element, 'ETag')?.trim() ?? ''),
  }
  return checksums ? { ...entry, ...checksumKind((tag) => textOfChild(element, tag)?.trim()) } : entry
}

/** @throws XmlError when there is no such child, or it is empty */
export function requiredText(element: XmlElement, name: string): string {
  const text = textOfChild(element, name)
  if (!text) throw new XmlError(`${element.name} without ${name}`)
  return text
}

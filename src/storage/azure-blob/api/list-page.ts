import { StorageError } from '../../../errors.ts'
import { unescapeXml } from '../../../xml.ts'
import { childOf, parseXml, textOfChild, XmlError, type XmlElement } from '../../../xml-document.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { detachUtf8 } from '../../service/detach.ts'
import { bareListedEtag, brokenListing, cutShort, readLater, skipBlanks } from '../../service/pages.ts'
import { marksFolder, readMetadata } from './listed-metadata.ts'

/** A blob as it is listed. */
export interface ListedBlob {
  readonly key: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly etag: string
  readonly contentMd5: string | undefined
  readonly contentType: string | undefined
  /** Marks a folder (`hdi_isfolder`, in any letter case), or is one on an account with real folders. */
  readonly isFolder: boolean
}

export interface BlobListPage {
  readonly blobs: ListedBlob[]
  /** Empty unless a service groups names although it was not asked to. */
  readonly prefixes: string[]
  readonly next?: string | undefined
}

/** What a listing is of: for messages, and to cut off the location's prefix. */
export interface ListedFrom {
  readonly container: string
  readonly prefixLength: number
}

function placeOf({ container }: ListedFrom): string {
  return `List Blobs ${container}`
}

/** Characters of an answer that are turned into a string at a time: V8 frees small strings much earlier than large ones. */
const WINDOW = 65_536
const BLOB_END = '</Blob>'
const PROPERTIES_END = '</Properties>'

/**
 * Parses the answer of List Blobs, reading only the fields of a `ListedBlob`. A scan with `indexOf` costs a fifth of a general
 * XML parser, which reads only the pages that are not written as the service writes them. Blobs are created when they are
 * first read: pages that were fetched ahead wait as bytes, which cost the garbage collector nothing.
 * https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body
 *
 * @param onRead called when the bytes are no longer needed
 * @throws StorageError `transient` when the answer is cut short or is no listing; on reading `failed`, with the code
 *   `BrokenListing`, for one that could have left a blob out, and for a name that cannot be read
 */
export function openListPage(body: Buffer, from: ListedFrom, onRead?: () => void): BlobListPage {
  if (!ROOT_END.test(body.toString('latin1', Math.max(0, body.length - 64)))) throw cutShort(placeOf(from), body)
  const read = readLater(() => readPage(body, from), onRead)
  return {
    get next() {
      return read().next
    },
    get blobs() {
      return read().blobs
    },
    get prefixes() {
      return read().prefixes
    },
  }
}

const ROOT_END = /<\/(?:[\w.-]+:)?EnumerationResults\s*>\s*$/

function readPage(body: Buffer, from: ListedFrom): BlobListPage {
  try {
    return scanPage(body, from) ?? parsePage(body.toString('utf8'), from)
  } catch (error) {
    if (error instanceof XmlError) throw brokenListing(placeOf(from), error.message)
    throw error
  }
}

type PageContent = Pick<BlobListPage, 'blobs' | 'prefixes'>

const DOCUMENT_START = /^\ufeff?(?:<\?xml [^<>]*\?>)?\s*<EnumerationResults[^<>]*>(?:\s*<([A-Za-z]+)>[^<]*<\/\1>|\s*<[A-Za-z]+ ?\/>)*?\s*(<Blobs ?\/>|<Blobs>)/
const DOCUMENT_END = /^\s*(?:<NextMarker ?\/>|<NextMarker>([^<]*)<\/NextMarker>)\s*<\/EnumerationResults>\s*$/

/** The fast way. Returns undefined for a page with any markup that services do not write. */
function scanPage(body: Buffer, from: ListedFrom): BlobListPage | undefined {
  const found = DOCUMENT_START.exec(body.toString('latin1', 0, 8192).replace(/^\xef\xbb\xbf/, '\ufeff'))
  if (!found) return undefined
  const isEmpty = found[2] !== '<Blobs>'
  const content: PageContent = { blobs: [], prefixes: [] }
  const start = body.indexOf('<Blobs') + (found[2] ?? '').length
  const end = isEmpty ? start : scanBlobs(body, start, from, content)
  if (end === undefined) return undefined
  // A page with other markup may have a marker that this does not find.
  const [tail, marker = ''] = DOCUMENT_END.exec(body.toString('utf8', end)) ?? []
  return tail === undefined ? undefined : { ...content, next: unescapeXml(marker) || undefined }
}

const BLOBS_END = '</Blobs>'

/** @returns where the blobs end; undefined when there is anything between them */
function scanBlobs(body: Buffer, from: number, listedFrom: ListedFrom, content: PageContent): number | undefined {
  for (let start = from, size = WINDOW; ;) {
    // Byte by byte, so that offsets in the string are offsets in the answer.
    const xml = body.toString('latin1', start, start + size)
    const parsed = parseBlobs(xml, listedFrom, content)
    start += parsed
    if (xml.startsWith(BLOBS_END, parsed)) return start + BLOBS_END.length
    if (parsed > 0) size = WINDOW
    else if (start + size >= body.length) return undefined
    else size *= 2
  }
}

/** @returns where the last element ends that is whole in the text; 0 when there is none */
function parseBlobs(xml: string, from: ListedFrom, content: PageContent): number {
  for (let parsed = skipBlanks(xml, 0); ;) {
    const end = xml.startsWith('<Blob>', parsed)
      ? parseBlob(xml, parsed, from, content.blobs)
      : xml.startsWith('<BlobPrefix>', parsed) ? parsePrefix(xml, parsed, from, content.prefixes) : -1
    if (end < 0) return parsed
    parsed = skipBlanks(xml, end)
  }
}

/** @returns where the element ends; -1 when it is not whole */
function parseBlob(xml: string, at: number, from: ListedFrom, blobs: ListedBlob[]): number {
  const properties = xml.indexOf('<Properties>', at)
  const propertiesEnd = xml.indexOf(PROPERTIES_END, properties)
  if (properties < 0 || propertiesEnd < 0) return -1
  const metadata = readMetadata(xml, propertiesEnd + PROPERTIES_END.length)
  const end = metadata ? xml.indexOf(BLOB_END, metadata.end) : -1
  if (!metadata || end < 0) return -1
  const name = nameIn(xml, at, properties, from.container)
  const size = field(xml.slice(properties, propertiesEnd), '<Content-Length>')
  if (name === '' || !/^\d+$/.test(size)) return -1
  // A missing field is searched only in the properties, and not to the end of the window.
  const text = xml.slice(properties, propertiesEnd)
  const md5 = field(text, '<Content-MD5>')
  blobs.push({
    key: from.prefixLength === 0 ? name : name.slice(from.prefixLength),
    size: Number(size),
    mtime: parseHttpDate(field(text, '<Last-Modified>')),
    etag: detachUtf8(bareListedEtag(field(text, '<Etag>'))),
    contentMd5: md5 === '' ? undefined : detachUtf8(md5),
    contentType: sharedText(field(text, '<Content-Type>')),
    isFolder: metadata.isFolder || field(text, '<ResourceType>') === 'directory',
  })
  return end + BLOB_END.length
}

const MOST_SHARED = 1000
const shared = new Map<string, string>()

/** One string for all blobs that have the same text, which most of them do; undefined for an empty one. */
function sharedText(text: string): string | undefined {
  if (text === '') return undefined
  const known = shared.get(text)
  if (known !== undefined) return known
  const own = unescapeXml(detachUtf8(text))
  if (shared.size < MOST_SHARED) shared.set(detachUtf8(text), own)
  return own
}

function parsePrefix(xml: string, at: number, from: ListedFrom, prefixes: string[]): number {
  const end = xml.indexOf('</BlobPrefix>', at)
  if (end < 0) return -1
  const name = nameIn(xml, at, end, from.container)
  if (name === '') return -1
  prefixes.push(name)
  return end + '</BlobPrefix>'.length
}

/** A name with characters that XML cannot carry is percent-encoded, and has an attribute that says so. Empty for any other form. */
function nameIn(xml: string, at: number, end: number, container: string): string {
  NAME.lastIndex = xml.indexOf('<Name', at)
  const found = NAME.lastIndex < at ? null : NAME.exec(xml)
  if (!found || NAME.lastIndex > end) return ''
  const text = detachUtf8(found[2] ?? '')
  return found[1] === undefined ? unescapeXml(text) : decodedName(unescapeXml(text), container)
}

const NAME = /<Name( Encoded="true")?>([^<]*)<\/Name>/y

function decodedName(text: string, container: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    const message = `List Blobs ${container}: the service lists a name that is no URL-encoded UTF-8`
    throw new StorageError(message, { kind: 'failed', code: 'UnreadableKey', cause })
  }
}

/** Text from the tag's end to the next `<`, or to the end of the text; empty when there is no such tag. */
function field(text: string, tag: string): string {
  const start = text.indexOf(tag) + tag.length
  if (start < tag.length) return ''
  const end = text.indexOf('<', start)
  return end < 0 ? text.slice(start) : text.slice(start, end)
}

/** The slow way, for every other form. */
function parsePage(xml: string, from: ListedFrom): BlobListPage {
  const root = parseXml(xml)
  const content: PageContent = { blobs: [], prefixes: [] }
  const listed = childOf(root, 'Blobs')
  if (!listed) throw new XmlError('a page without Blobs')
  for (const child of listed.children) {
    if (child.name === 'Blob') content.blobs.push(blobFrom(child, from))
    else if (child.name === 'BlobPrefix') content.prefixes.push(nameOf(child, from.container))
    else throw new XmlError(`a ${child.name} among the blobs`)
  }
  return { ...content, next: textOfChild(root, 'NextMarker') || undefined }
}

function blobFrom(blob: XmlElement, from: ListedFrom): ListedBlob {
  const properties = childOf(blob, 'Properties')
  if (!properties) throw new XmlError('a blob without Properties')
  const valueOf = (name: string): string => textOfChild(properties, name)?.trim() ?? ''
  const size = valueOf('Content-Length')
  if (!/^\d+$/.test(size)) throw new XmlError(`a size is ${JSON.stringify(size)}`)
  const metadata = childOf(blob, 'Metadata')?.children ?? []
  return {
    key: nameOf(blob, from.container).slice(from.prefixLength),
    size: Number(size),
    mtime: parseHttpDate(valueOf('Last-Modified')),
    etag: bareListedEtag(valueOf('Etag')),
    contentMd5: valueOf('Content-MD5') || undefined,
    contentType: valueOf('Content-Type') || undefined,
    isFolder: valueOf('ResourceType') === 'directory' || metadata.some(({ name, text }) => marksFolder(name, text)),
  }
}

function nameOf(element: XmlElement, container: string): string {
  const name = childOf(element, 'Name')
  if (!name?.text) throw new XmlError(`a ${element.name} without a name`)
  return name.attributes['Encoded'] === 'true' ? decodedName(name.text, container) : name.text
}

import type { BlobListPage, ListedBlob } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { parseHttpDate } from './http-date.ts'
import { readMetadata } from './listed-metadata.ts'
import { ownText } from './own-text.ts'
import { unescapeXml } from '../../xml.ts'

/** Where a listing was made: for its messages, and to cut the location's prefix off. */
export interface ListedFrom {
  readonly container: string
  readonly prefixLength: number
}

/** Characters of an answer that are turned into a string at a time: V8 is done with small strings long before it frees large ones. */
const WINDOW = 65_536
const BLOB_END = '</Blob>'
const PROPERTIES_END = '</Properties>'

/**
 * Parses the answer of List Blobs, reading only the fields of a `ListedBlob`: a scan with `indexOf` costs a fifth of a
 * general XML parser. Blobs are made only when they are asked for: pages that were fetched ahead wait as bytes, which cost
 * the garbage collector nothing.
 * https://learn.microsoft.com/rest/api/storageservices/list-blobs#response-body
 *
 * @param onRead called when the bytes are no longer needed
 * @throws StorageError `transient` when the answer is cut short or is no listing; on reading `failed` for a name that
 *   cannot be read
 */
export function openListPage(body: Buffer, from: ListedFrom, onRead?: () => void): BlobListPage {
  const next = readMarker(body, from.container)
  let content: PageContent | undefined
  const read = (): PageContent => {
    if (!content) {
      content = readContent(body, from)
      onRead?.()
    }
    return content
  }
  return {
    next,
    get blobs() {
      return read().blobs
    },
    get prefixes() {
      return read().prefixes
    },
  }
}

type PageContent = Pick<BlobListPage, 'blobs' | 'prefixes'>

/** The marker of the next page stands behind all blobs; no other element behind them is like it. */
function readMarker(body: Buffer, container: string): string | undefined {
  if (!body.toString('latin1', Math.max(0, body.length - 64)).trimEnd().endsWith('</EnumerationResults>')) throw brokenListing(container)
  const start = body.lastIndexOf('<NextMarker')
  if (start < 0) throw brokenListing(container)
  const tail = body.toString('utf8', start)
  return unescapeXml(/^<NextMarker>([^<]*)</.exec(tail)?.[1] ?? '') || undefined
}

function readContent(body: Buffer, from: ListedFrom): PageContent {
  const content: PageContent = { blobs: [], prefixes: [] }
  let start = Math.max(0, body.indexOf('<Blobs'))
  for (let size = WINDOW; start < body.length;) {
    // Byte by byte, so that offsets in the string are offsets in the answer.
    const xml = body.toString('latin1', start, start + size)
    const parsed = parseBlobs(xml, from, content)
    if (parsed > 0) {
      start += parsed
      size = WINDOW
    } else if (start + size >= body.length) {
      // What is left may only be the end of the listing.
      if (xml.includes('<Blob>') || xml.includes('<BlobPrefix>')) throw brokenListing(from.container)
      return content
    } else {
      size *= 2
    }
  }
  return content
}

/** @returns where the last element ends that is in the text with its whole length; 0 when there is none */
function parseBlobs(xml: string, from: ListedFrom, content: PageContent): number {
  let parsed = 0
  for (;;) {
    const at = xml.indexOf('<Blob', parsed)
    if (at < 0) return parsed
    const end = xml.startsWith('<Blob>', at)
      ? parseBlob(xml, at, from, content.blobs)
      : xml.startsWith('<BlobPrefix>', at)
        ? parsePrefix(xml, at, from, content.prefixes)
        : xml.startsWith('<Blobs', at) ? at + 6 : -1
    if (end < 0) return parsed
    parsed = end
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
  // Fields that are missing are looked for in here only, and not to the end of the window.
  const text = xml.slice(properties, propertiesEnd)
  const md5 = field(text, '<Content-MD5>')
  blobs.push({
    key: from.prefixLength === 0 ? name : name.slice(from.prefixLength),
    size: Number(field(text, '<Content-Length>')),
    mtime: parseHttpDate(field(text, '<Last-Modified>')),
    etag: ownText(bareEtag(field(text, '<Etag>'))),
    contentMd5: md5 === '' ? undefined : ownText(md5),
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
  const own = unescapeXml(ownText(text))
  if (shared.size < MOST_SHARED) shared.set(ownText(text), own)
  return own
}

function parsePrefix(xml: string, at: number, from: ListedFrom, prefixes: string[]): number {
  const end = xml.indexOf('</BlobPrefix>', at)
  if (end < 0) return -1
  prefixes.push(nameIn(xml, at, end, from.container))
  return end + '</BlobPrefix>'.length
}

/** A name with characters that XML cannot carry comes percent-encoded, and says so. */
function nameIn(xml: string, at: number, end: number, container: string): string {
  const plain = xml.indexOf('<Name>', at)
  if (plain >= 0 && plain < end) return unescapeXml(ownText(xml.slice(plain + 6, xml.indexOf('<', plain + 6))))
  const start = xml.indexOf('<Name', at)
  const tagEnd = xml.indexOf('>', start)
  if (start < 0 || tagEnd > end) throw brokenListing(container)
  const text = ownText(xml.slice(tagEnd + 1, xml.indexOf('<', tagEnd)))
  return xml.slice(start, tagEnd).includes('Encoded="true"') ? decodedName(text, container) : unescapeXml(text)
}

function decodedName(text: string, container: string): string {
  try {
    return decodeURIComponent(unescapeXml(text))
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

/** Listings have ETags without quotes, emulators sometimes with them. */
function bareEtag(text: string): string {
  if (text.startsWith('&quot;')) return text.slice(6, -6)
  return text.startsWith('"') ? text.slice(1, -1) : text
}

function brokenListing(container: string): StorageError {
  return new StorageError(`List Blobs ${container}: the listing came back incomplete`, { kind: 'transient', code: 'BrokenListing' })
}

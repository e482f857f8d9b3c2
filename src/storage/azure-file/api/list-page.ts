import { StorageError } from '../../../errors.ts'
import { childOf, parseXml, textOfChild, XmlError, type XmlElement } from '../../../xml-document.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { detach } from '../../service/detach.ts'
import { bareListedEtag, brokenListing, cutShort } from '../../service/pages.ts'
import { LISTING, placeOf } from '../errors.ts'
import { exactTime, parseFileTime } from '../times.ts'
import { scanPage, type ScannedEntry } from './scan-page.ts'

/** A file or directory as it is listed. */
export interface ListedItem {
  /** One segment. */
  readonly name: string
  readonly isDirectory: boolean
  /** Bytes. The size of a file that is open may be out of date. */
  readonly size: number
  /** Time of the last modification in milliseconds since the epoch, see `exactTime`; undefined where the service does not list it. */
  readonly mtime: number | undefined
  /** The time of the last write, likewise. */
  readonly written: number | undefined
  readonly etag: string
  /** `ReadOnly | Archive`; undefined where the service does not list them. */
  readonly attributes: string | undefined
}

export interface DirectoryPage {
  readonly items: ListedItem[]
  readonly next?: string | undefined
}

interface ListedFrom {
  readonly share: string
  readonly key: string | undefined
}

const ROOT_END = /<\/(?:[\w.-]+:)?EnumerationResults\s*>\s*$/

/**
 * Parses the answer of List Directories and Files.
 * https://learn.microsoft.com/rest/api/storageservices/list-directories-and-files#response-body
 *
 * @throws StorageError `transient` when the answer is cut short or is no listing; `failed`, with the code `BrokenListing`, for
 *   one that could have left something out, and for a name that is no single segment
 */
export function readListPage(body: Buffer, from: ListedFrom): DirectoryPage {
  const place = placeOf({ operation: LISTING, ...from })
  if (!ROOT_END.test(body.toString('latin1', Math.max(0, body.length - 64)))) throw cutShort(place, body)
  const xml = body.toString('utf8').replace(/^\ufeff/, '')
  try {
    return scannedPage(xml, place) ?? pageFrom(parseXml(xml), place)
  } catch (error) {
    if (error instanceof XmlError) throw brokenListing(place, error.message)
    throw error
  }
}

/** The fast way. Returns undefined for a page that the service does not write so. */
function scannedPage(xml: string, place: string): DirectoryPage | undefined {
  const page = scanPage(xml)
  return page && { items: page.entries.map((entry) => scannedItem(entry, place)), next: page.next }
}

function scannedItem({ isDirectory, texts }: ScannedEntry, place: string): ListedItem {
  if (!texts['Name']) throw new XmlError(`a ${isDirectory ? 'Directory' : 'File'} without a name`)
  const attributes = texts['Attributes']?.trim()
  return itemOf({ name: detach(texts['Name']), isDirectory, attributes, valueOf: (name) => texts[name]?.trim() ?? '' }, place)
}

function pageFrom(root: XmlElement, place: string): DirectoryPage {
  if (root.name !== 'EnumerationResults') throw new XmlError(`a ${root.name} is no listing`)
  const listed = childOf(root, 'Entries')
  if (!listed) throw new XmlError('a page without Entries')
  const items = listed.children.map((child) => itemFrom(child, place))
  return { items, next: textOfChild(root, 'NextMarker') || undefined }
}

function itemFrom(element: XmlElement, place: string): ListedItem {
  const isDirectory = element.name === 'Directory'
  if (!isDirectory && element.name !== 'File') throw new XmlError(`a ${element.name} among the entries`)
  const properties = childOf(element, 'Properties')
  const valueOf = (name: string): string => (properties && textOfChild(properties, name))?.trim() ?? ''
  const attributes = textOfChild(element, 'Attributes')?.trim() || valueOf('Attributes')
  return itemOf({ name: nameIn(element, place), isDirectory, attributes, valueOf }, place)
}

interface ItemTexts {
  readonly name: string
  readonly isDirectory: boolean
  readonly attributes: string | undefined
  /** The text of a property; empty where the service does not list it. */
  readonly valueOf: (name: string) => string
}

function itemOf({ name, isDirectory, attributes, valueOf }: ItemTexts, place: string): ListedItem {
  const size = isDirectory ? '0' : valueOf('Content-Length')
  if (!/^\d+$/.test(size)) throw new XmlError(`a size is ${JSON.stringify(size)}`)
  return {
    name: checkedName(name, place),
    isDirectory,
    size: Number(size),
    mtime: exactTime(parseHttpDate(valueOf('Last-Modified')), valueOf('ChangeTime')) || undefined,
    written: parseFileTime(valueOf('LastWriteTime')),
    etag: detach(bareListedEtag(valueOf('Etag') || valueOf('ETag'))),
    attributes: attributes ? detach(attributes) : undefined,
  }
}

/** A name with characters that XML cannot carry is percent-encoded, and has an attribute that says so. */
function nameIn(element: XmlElement, place: string): string {
  const name = childOf(element, 'Name')
  if (!name?.text) throw new XmlError(`a ${element.name} without a name`)
  if (name.attributes['Encoded'] !== 'true') return detach(name.text)
  try {
    return decodeURIComponent(name.text)
  } catch (cause) {
    throw new StorageError(`${place}: the service lists a name that is no URL-encoded UTF-8`, { kind: 'failed', code: 'UnreadableKey', cause })
  }
}

/** Such a name would lead out of its directory. */
function checkedName(name: string, place: string): string {
  if (name !== '.' && name !== '..' && !/[/\0]/.test(name)) return name
  throw brokenListing(place, `it holds the name ${JSON.stringify(name)}`)
}

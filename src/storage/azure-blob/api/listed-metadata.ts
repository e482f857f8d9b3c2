/** What the metadata of a listed blob says. */
export interface ListedMetadata {
  readonly isFolder: boolean
  /** Offset of the end of the element. */
  readonly end: number
}

const OPEN = '<Metadata>'
const CLOSE = '</Metadata>'

/**
 * Reads the metadata element at an offset. The names of its children are chosen by the program that wrote the blob, and may
 * be `Blob` or `Metadata`. So the children are read one by one, and no metadata can pass for another blob.
 *
 * @returns undefined when the text ends before the element does
 */
export function readMetadata(xml: string, at: number): ListedMetadata | undefined {
  // The text ends before the tag could.
  if (xml.length < at + OPEN.length) return undefined
  if (!xml.startsWith(OPEN, at)) return { isFolder: false, end: at }
  let isFolder = false
  for (let position = at + OPEN.length; ;) {
    if (xml.startsWith(CLOSE, position)) return { isFolder, end: position + CLOSE.length }
    const open = xml.indexOf('<', position)
    const openEnd = xml.indexOf('>', open)
    if (open < 0 || openEnd < 0) return undefined
    if (open > position) {
      position = open
      continue
    }
    if (xml.charCodeAt(openEnd - 1) === 0x2f) {
      position = openEnd + 1
      continue
    }
    const close = xml.indexOf('<', openEnd)
    const closeEnd = xml.indexOf('>', close)
    if (close < 0 || closeEnd < 0) return undefined
    isFolder ||= marksFolder(xml.slice(open + 1, openEnd), xml.slice(openEnd + 1, close))
    position = closeEnd + 1
  }
}

/** https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-introduction (folders as blobs) */
export function marksFolder(name: string, value: string): boolean {
  return name.length === 12 && name.toLowerCase() === 'hdi_isfolder' && value.toLowerCase() === 'true'
}

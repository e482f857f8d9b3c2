import { InvalidValue, type ValueKind } from './kind.ts'

/** What Blob has a part in. */
const PAIRS = ['LocalBlob', 'LocalBlobFS', 'BlobLocal', 'BlobFSLocal', 'BlobBlob', 'BlobFSBlobFS', 'BlobFSBlob', 'BlobBlobFS'] as const
/** What Azure Files has a part in. */
const FILES = [
  'LocalFile', 'LocalFileSMB', 'LocalFileNFS', 'FileLocal', 'FileSMBLocal', 'FileNFSLocal', 'FileFile', 'FileSMBFileSMB',
  'FileNFSFileNFS', 'BlobFile', 'BlobFileSMB', 'FileBlob', 'FileSMBBlob', 'BlobFSFile', 'BlobFSFileSMB', 'FileBlobFS',
  'FileSMBBlobFS', 'FileNFSFileSMB', 'FileSMBFileNFS',
]

export type FromTo = (typeof PAIRS)[number]

/** The kinds of both sides in azcopy's words, in any letter case. */
export const fromTo: ValueKind<FromTo, FromTo> = { form: 'value', placeholder: 'FROMTO', choices: PAIRS, parse: parseFromTo, accept: parseFromTo }

function parseFromTo(text: string): FromTo {
  const asked = String(text).toLowerCase()
  const found = PAIRS.find((pair) => pair.toLowerCase() === asked)
  if (found !== undefined) return found
  if (FILES.some((pair) => pair.toLowerCase() === asked)) throw new InvalidValue('Azure Files is not there yet, it comes with a later release')
  throw new InvalidValue(`must be one of ${PAIRS.join(', ')}`)
}

/** Which kind of location each side is; `BlobFS` is Blob under another endpoint. */
export function sidesOf(pair: FromTo): readonly ['local' | 'blob', 'local' | 'blob'] {
  return [pair.startsWith('Local') ? 'local' : 'blob', pair.endsWith('Local') ? 'local' : 'blob']
}

import { InvalidValue, type ValueKind } from './kind.ts'

/** azcopy's, and those of S3, which are ours. `File` means `FileSMB`; a share tells its protocol itself. */
const PAIRS = [
  'LocalBlob', 'LocalBlobFS', 'BlobLocal', 'BlobFSLocal', 'BlobBlob', 'BlobFSBlobFS', 'BlobFSBlob', 'BlobBlobFS', 'LocalFile', 'LocalFileSMB',
  'LocalFileNFS', 'FileLocal', 'FileSMBLocal', 'FileNFSLocal', 'FileFile', 'FileSMBFileSMB', 'FileNFSFileNFS', 'BlobFile', 'BlobFileSMB',
  'FileBlob', 'FileSMBBlob', 'BlobFSFile', 'BlobFSFileSMB', 'FileBlobFS', 'FileSMBBlobFS', 'FileNFSFileSMB', 'FileSMBFileNFS', 'S3Blob', 'BlobS3',
  'S3File', 'FileS3',
] as const

export type FromTo = (typeof PAIRS)[number]

/** The kinds of both sides in azcopy's words, in any letter case. */
export const fromTo: ValueKind<FromTo, FromTo> = { form: 'value', placeholder: 'FROMTO', choices: PAIRS, json: [{ type: 'string' }], parse: parseFromTo, accept: parseFromTo }

function parseFromTo(text: string): FromTo {
  const asked = String(text).toLowerCase()
  const found = PAIRS.find((pair) => pair.toLowerCase() === asked)
  if (found !== undefined) return found
  throw new InvalidValue(`must be one of ${PAIRS.join(', ')}`)
}

/** What `--from-to` can call a side. */
export type NamedSide = 'local' | 's3' | 'blob' | 'file'

const SIDE = /(Local|S3|Blob(?:FS)?|File(?:SMB|NFS)?)(Local|S3|Blob(?:FS)?|File(?:SMB|NFS)?)$/

/** Which kind of location each side is; `BlobFS` is Blob under another endpoint. */
export function sidesOf(pair: FromTo): readonly [NamedSide, NamedSide] {
  const [, source = '', target = ''] = SIDE.exec(pair) ?? []
  return [sideOf(source), sideOf(target)]
}

function sideOf(name: string): NamedSide {
  if (name.startsWith('Blob')) return 'blob'
  if (name.startsWith('File')) return 'file'
  return name === 'S3' ? 's3' : 'local'
}

/** Does `--from-to` name a share of NFS? */
export function isNfs(pair: FromTo | undefined): boolean {
  return pair?.includes('NFS') === true
}

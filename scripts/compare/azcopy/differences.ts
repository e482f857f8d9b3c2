import type { Intended } from '../differences.ts'

/** What objsync does otherwise than azcopy, on purpose. */
export const OTHER_THAN_AZCOPY: readonly Intended[] = [
  {
    field: 'modification time',
    matches: (azcopy, objsync) => Date.parse(objsync) <= Date.parse(azcopy),
    reason: 'a downloaded file has the time of its blob; azcopy leaves the time of the download',
  },
  {
    field: 'mode',
    matches: (azcopy, objsync) => azcopy === '644' && /^6[0246][0246]$/.test(objsync),
    reason: 'downloaded files have the mode that the umask gives new files, as with other programs',
  },
  {
    field: 'metadata posix_atime',
    matches: (azcopy, objsync) => BigInt(azcopy) !== BigInt(objsync),
    reason: 'reading a file changes its time of access, and azcopy read it first',
  },
  ...['linux_attribute', 'linux_attribute_mask', 'linux_statx_mask'].map((name): Intended => ({
    field: `metadata ${name}`,
    matches: (_azcopy, objsync) => objsync === '',
    reason: 'Node tells no attribute bits of statx; azcopy stores them and uses none on the way back',
  })),
  {
    field: 'Content-Type',
    matches: (azcopy, objsync) => azcopy === 'application/javascript' && objsync === 'text/javascript',
    reason: 'RFC 9239 has made text/javascript the one name',
  },
  {
    field: 'block sizes',
    matches: (azcopy) => azcopy === '',
    reason: '--put-blob-size-mb counts for us also below the block size; azcopy sends whole what fits into one block',
  },
  {
    field: 'last write time',
    matches: (azcopy) => azcopy === '',
    reason: 'a copy of a file keeps the time at which the file was last written; azcopy keeps it only with --preserve-info',
  },
  {
    field: 'attributes',
    matches: (azcopy, objsync) => azcopy === 'Archive' && objsync === 'ReadOnly|Archive',
    reason: 'with --preserve-info a copy of a read-only file is read-only; azcopy leaves that attribute out',
  },
  {
    field: 'Content-MD5',
    cases: /^file to blob/,
    matches: (_azcopy, objsync) => objsync === '',
    reason: 'the service copies a file in blocks, each verified by its CRC64, and computes no MD5 of a blob in blocks; azcopy has small files copied whole',
  },
  {
    field: '',
    cases: /-attributes=/,
    matches: (azcopy, objsync) => azcopy === 'there' && objsync === '',
    reason: 'files of a share are selected by their attributes; azcopy takes the filter without effect everywhere but on disks of Windows',
  },
  {
    field: '',
    cases: /^up: --preserve-posix-properties/,
    matches: (azcopy, objsync) => azcopy === 'there' && objsync === '',
    reason: 'stubs of folders are written only with --include-directory-stub; azcopy writes them with --preserve-posix-properties too',
  },
]

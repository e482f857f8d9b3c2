/**
 * The attributes of Windows that filters know, by their bits. Source:
 * {@link https://learn.microsoft.com/en-us/windows/win32/fileio/file-attribute-constants}
 */
const NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'ReadOnly'],
  [0x2, 'Hidden'],
  [0x4, 'System'],
  [0x20, 'Archive'],
  [0x80, 'Normal'],
  [0x100, 'Temporary'],
  [0x800, 'Compressed'],
  [0x1000, 'Offline'],
  [0x2000, 'NotContentIndexed'],
  [0x4000, 'Encrypted'],
]
const REPARSE_POINT = 0x400

/** The attributes as Azure Files spells them. Other bits, as those of files in the cloud, have no name here. */
export function namesOfAttributes(bits: number): string {
  return NAMES.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name).join('|')
}

/** The file may be a symbolic link: links and files in the cloud are such points. */
export function isReparsePoint(bits: number): boolean {
  return (bits & REPARSE_POINT) !== 0
}

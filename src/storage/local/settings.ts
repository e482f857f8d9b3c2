import type { PosixStyle } from '../../portable/posix-style.ts'

export type { PosixStyle }

/** How one local side is reached. */
export interface LocalSettings {
  /** Absolute path of the folder, or of the single file when `file` is set. */
  readonly path: string
  /** The user wrote a slash at the end. */
  readonly meansFolder?: boolean | undefined
  /** Follow symbolic links while listing; they are left out otherwise. */
  readonly followSymlinks: boolean
  /** Symbolic links are entries of their own: their text is copied, and links are made of such entries. */
  readonly keepLinks?: boolean | undefined
  /**
   * What is done about files with several names: each is listed as a file, they are left out of a source, or a listing tells which
   * of them are one file, and links are made. `preserve` works on Linux only.
   */
  readonly hardLinks?: 'follow' | 'skip' | 'preserve' | undefined
  /** Extended attributes travel, and facts of objects that a file has no other place for are kept in them. Linux only. */
  readonly keepXattrs?: boolean | undefined
  /** Attributes and creation times of SMB travel, in the extended attributes of Linux's client of CIFS. */
  readonly smbInfo?: boolean | undefined
  /** Entries have the attributes of their files, for filters. Windows only. */
  readonly attributes?: boolean | undefined
  /** Flush each written file, and its folder after the rename, before the file counts as written. */
  readonly fsync: boolean
  /** Change nothing; do not even remove the temporary files of killed runs. */
  readonly dryRun?: boolean | undefined
  /** Keep records of the files' MD5s, as azcopy does, and use them. */
  readonly hashes?: HashSettings | undefined
  /** The form of azcopy's metadata of POSIX properties: its own, or that of Azure Managed Lustre. Linux only. */
  readonly posix?: PosixStyle | undefined
}

export interface HashSettings {
  /** Hidden files, extended attributes (Linux, macOS), or named streams (Windows). */
  readonly mode: 'hidden-files' | 'xattr' | 'streams'
  /** Where hidden files are kept, in the same layout as the data; next to each file when absent. */
  readonly folder?: string | undefined
  /** The mode is a default: where the system cannot keep such records, files are hashed each time. */
  readonly optional?: boolean | undefined
  /** False: read records and never write them. */
  readonly store: boolean
}

/** How one local side is reached. */
export interface LocalSettings {
  /** Absolute path of the folder, or of the single file when `file` is set. */
  readonly path: string
  /** The user wrote a slash at its end. */
  readonly meansFolder?: boolean | undefined
  /** Follow symbolic links while listing; they are left out otherwise. */
  readonly followSymlinks: boolean
  /** Flush each written file, and its folder after the rename, to the disk before it counts as written. */
  readonly fsync: boolean
  /** Change nothing, not even what killed runs left. */
  readonly dryRun?: boolean | undefined
  /** Keep records of the files' MD5s, as azcopy does, and go by them. */
  readonly hashes?: HashSettings | undefined
  /** Which names azcopy's metadata of POSIX properties has: its own, or those of Azure Managed Lustre. Linux only. */
  readonly posix?: PosixStyle | undefined
}

export type PosixStyle = 'standard' | 'amlfs'

export interface HashSettings {
  /** Hidden files, extended attributes (Linux, macOS), or named streams (Windows). */
  readonly mode: 'hidden-files' | 'xattr' | 'streams'
  /** Where hidden files are kept, in the same layout as the data; next to each file when absent. */
  readonly folder?: string | undefined
  /** Nobody asked for this mode: where the system cannot keep such records, files are hashed each time. */
  readonly optional?: boolean | undefined
  /** False: records are read and never written. */
  readonly store: boolean
}

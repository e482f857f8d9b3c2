/** How one local side is reached. */
export interface LocalSettings {
  /** Absolute path of the folder, or of the single file when `file` is set. */
  readonly path: string
  /** Follow symbolic links while listing; they are left out otherwise. */
  readonly followSymlinks: boolean
  /** Flush each written file, and its folder after the rename, to the disk before it counts as written. */
  readonly fsync: boolean
  /**
   * Where the MD5s of files are noted: `folder` (absolute) holds hidden files instead of the folders of the data. Notes
   * are written only where `store`.
   */
  readonly hashes?: { readonly mode: 'hidden-files' | 'xattr' | 'streams'; readonly folder?: string; readonly store: boolean }
  /** Keep owner, mode and times in metadata, in azcopy's own form or that of Azure Managed Lustre. */
  readonly posix?: 'standard' | 'amlfs'
}

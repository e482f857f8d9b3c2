/** How one local side is reached. */
export interface LocalSettings {
  /** Absolute path of the folder, or of the single file when `file` is set. */
  readonly path: string
  /** Follow symbolic links while listing; they are left out otherwise. */
  readonly followSymlinks: boolean
  /** Flush each written file, and its folder after the rename, to the disk before it counts as written. */
  readonly fsync: boolean
}

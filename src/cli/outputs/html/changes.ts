import type { Reason } from '../../../report/reasons.ts'

/** What became of one entry. */
export interface Change {
  readonly what: 'copied' | 'deleted' | 'failed'
  readonly key: string
  /** Bytes; 0 for a deletion. */
  readonly size: number
  /** Absent for a failure. */
  readonly reason?: Reason | undefined
}

/** A folder with the changes in it and below it. */
export interface Folder {
  readonly name: string
  copied: number
  /** Bytes of the copied objects. */
  bytes: number
  deleted: number
  failed: number
  readonly folders: Map<string, Folder>
  /** The first changes directly in it. */
  files: Change[]
  /** Its folders are only counted, because there were too many. */
  isSummedUp: boolean
}

export interface TreeLimits {
  readonly folders: number
  readonly filesOfFolder: number
  readonly depth: number
}

const LIMITS: TreeLimits = { folders: 1500, filesOfFolder: 12, depth: 12 }

/**
 * What a run changed, as a tree of folders. When there are too many folders, the deepest are dropped and only counted in
 * the folders above them, so that the memory is bounded and every part of the tree keeps the same depth.
 */
export class Changes {
  private top = newFolder('')
  private folders = 0
  private depth: number

  constructor(private readonly limits = LIMITS) {
    this.depth = limits.depth
  }

  add(change: Change): void {
    const names = change.key.replace(/\/$/, '').split('/').slice(0, -1)
    let folder = this.top
    count(folder, change)
    for (const name of names.slice(0, this.depth)) {
      const below = folder.folders.get(name) ?? this.addFolder(name, folder)
      if (!below) return
      count(below, change)
      folder = below
    }
    if (names.length > this.depth) folder.isSummedUp = true
    else if (folder.files.length < this.limits.filesOfFolder) folder.files.push(change)
  }

  /** The pass starts over. In a dry run nothing has been done yet; otherwise failed copies are reported again. */
  restart(dryRun: boolean): void {
    if (!dryRun) return forgetFailures(this.top)
    this.top = newFolder('')
    this.folders = 0
    this.depth = this.limits.depth
  }

  root(): Folder {
    return this.top
  }

  /** Returns undefined when the new folder is only counted in the one above it. */
  private addFolder(name: string, above: Folder): Folder | undefined {
    if (this.folders >= this.limits.folders) {
      this.makeRoom()
      above.isSummedUp = true
      return undefined
    }
    const folder = newFolder(name)
    above.folders.set(name, folder)
    this.folders++
    return folder
  }

  private makeRoom(): void {
    while (this.folders >= this.limits.folders && this.depth > 1) {
      this.depth--
      this.folders = prune(this.top, this.depth)
    }
  }
}

function newFolder(name: string): Folder {
  return { name, copied: 0, bytes: 0, deleted: 0, failed: 0, folders: new Map(), files: [], isSummedUp: false }
}

function count(folder: Folder, { what, size }: Change): void {
  folder[what]++
  if (what === 'copied') folder.bytes += size
}

/** Drops the folders below a depth. @returns how many are left */
function prune(folder: Folder, depth: number): number {
  if (depth === 0) {
    folder.isSummedUp ||= folder.folders.size > 0
    folder.folders.clear()
    return 0
  }
  return [...folder.folders.values()].reduce((left, below) => left + 1 + prune(below, depth - 1), 0)
}

function forgetFailures(folder: Folder): void {
  folder.failed = 0
  folder.files = folder.files.filter(({ what }) => what !== 'failed')
  for (const below of folder.folders.values()) forgetFailures(below)
}

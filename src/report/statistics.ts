import type { SpecialKind } from '../storage/contract/listing.ts'
import type { Loss } from '../storage/contract/losses.ts'

/** Objects that were copied without something that the target cannot keep. */
export interface LossCount {
  objects: number
  readonly firstKey: string
}

/** Counters of one run; the stages raise them, progress and summary read them. */
export class Statistics {
  readonly startedAt: number = performance.now()
  /** Entries seen by the listings. */
  listedSource = 0
  listedTarget = 0
  /** Folders at the target; `listedTarget` includes them. */
  listedTargetFolders = 0
  /** Holes in the listings: folders that could not be read, names that are no keys. */
  unlisted = 0
  /** Source entries that are done with: skipped, copied, failed. */
  lookedAt = 0
  /** True when both listings have ended, so that the planned objects are all that will be copied. */
  listingDone = false
  /** Objects decided to be copied so far, and their bytes. */
  plannedObjects = 0
  plannedBytes = 0
  transferred = 0
  transferredBytes = 0
  /** Bytes of parts that have arrived, of objects that are not complete yet. */
  partBytes = 0
  /** Objects that could not be copied; each is an error too. */
  failed = 0
  deleted = 0
  /** Entries of the target of which a backup was made before they were overwritten or deleted. */
  backedUp = 0
  /** Entries of the target that the source proved not to have. */
  provedAbsent = 0
  /** Entries of the target that could not be deleted; each is an error too. */
  deleteFailed = 0
  /** Entries of the target that stay with a warning: a condition was lost, or the source could not say whether it has them. */
  kept = 0
  /** Objects that were left out with a warning. */
  leftOut = 0
  /** Links that lead nowhere, pipes, sockets, devices and links that no option asks for, at both sides. They are left out without a warning. */
  notCopyable = 0
  skipped = 0
  /** Objects whose ETag was found to be right, and objects whose checksum, or the MD5 of each request, was. */
  etagVerified = 0
  checksumVerified = 0
  /** What the target could not keep of objects that were copied. These are no warnings: the exit code stays. */
  readonly losses = new Map<Loss, LossCount>()
  /** Entries of the source that were left out because of what they are, without a warning. */
  readonly specials: Record<SpecialKind, number> = { 'symbolic-link': 0, 'special-file': 0, 'hard-link': 0 }
  /** Hard links of the source that were listed as files of their own. Counted only where these are told from files. */
  hardLinksAsFiles = 0
  /** Hard links that were made; `transferred` includes them. */
  hardLinks = 0
  /** Symbolic links that were copied as links; `transferred` includes them. */
  symbolicLinks = 0
  warnings = 0
  errors = 0
  /** HTTP requests sent, retries included. */
  requests = 0
  /** Further tries of requests, and of whole objects and parts. */
  retries = 0
  /** Further tries of whole objects and parts alone. Each is a warning too. */
  triedAgain = 0
  /** Tries after which the service asked to slow down. */
  throttled = 0

  /**
   * Forgets what a pass has seen and decided, for a pass that starts over. What it has done stays.
   * @param dryRun it has done nothing
   */
  restart(dryRun: boolean): void {
    this.errors -= this.failed
    this.warnings -= this.leftOut
    if (dryRun) this.transferred = this.transferredBytes = this.hardLinks = this.symbolicLinks = this.backedUp = 0
    this.hardLinksAsFiles = 0
    this.listedSource = this.listedTarget = this.listedTargetFolders = 0
    // What is not copyable stays: a pass that starts over does not report it again.
    this.skipped = this.failed = this.leftOut = this.lookedAt = 0
    this.plannedObjects = this.transferred
    this.plannedBytes = this.transferredBytes
  }

  /** Listed entries of the source that a run which was given up has not dealt with. */
  get notLookedAt(): number {
    return Math.max(0, this.listedSource - this.lookedAt)
  }

  /** Bytes that have arrived so far, of complete objects and of others. Falls when an object is begun again or given up. */
  get movedBytes(): number {
    return this.transferredBytes + this.partBytes
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000
  }
}

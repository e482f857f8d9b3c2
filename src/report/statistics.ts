/** Counters of one run; the stages raise them, progress and summary read them. */
export class Statistics {
  readonly startedAt: number = performance.now()
  /** Entries seen by the listings. */
  listedSource = 0
  listedTarget = 0
  /** Holes in the listings: folders that could not be read, names that are no keys. */
  unlisted = 0
  /** True when both listings have ended. */
  listingDone = false
  /** Objects decided to be copied so far, and their bytes. */
  plannedObjects = 0
  plannedBytes = 0
  transferred = 0
  transferredBytes = 0
  /** Objects that could not be copied. */
  failed = 0
  deleted = 0
  /** Entries of the target that the source proved not to have. */
  provedAbsent = 0
  /** Entries of the target that could not be deleted, or that the source could not tell of. */
  deleteFailed = 0
  skipped = 0
  /** Objects whose ETag, or whose additional checksum, was found to be right. */
  etagVerified = 0
  checksumVerified = 0
  warnings = 0
  errors = 0
  /** HTTP requests sent, retries included. */
  requests = 0

  /** Forgets what a pass has seen and decided, for a pass that starts over; what it has done stays. */
  restart(): void {
    this.listedSource = this.listedTarget = this.unlisted = this.skipped = this.failed = 0
    this.plannedObjects = this.transferred
    this.plannedBytes = this.transferredBytes
  }

  /** Seconds since the run began. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000
  }
}

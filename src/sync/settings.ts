/** Everything the pass needs to know, parsed and checked; each stage takes its own slice. */
export interface SyncSettings {
  readonly dryRun: boolean
  readonly filters: FilterSettings
  readonly check: UpdateCheck
  readonly deletion: DeletionSettings
  readonly concurrency: ConcurrencySettings
  readonly multipart: MultipartSettings
  readonly limits: LimitSettings
  readonly retry: RetrySettings
  readonly verification: VerificationSettings
  /** Guess Content-Type from the extension when the source knows none. */
  readonly guessContentType: boolean
  /** Storage class of written objects; the source's is kept when absent. */
  readonly storageClass?: string | undefined
}

/** How an entry that stands on both sides is judged: `always` copies it without a look. */
export type UpdateCheck = 'mtime' | 'size' | 'etag' | 'always'

export interface FilterSettings {
  /** Keep entries modified strictly before, milliseconds since the epoch. */
  readonly mtimeBefore?: number | undefined
  /** Keep entries modified at or after, milliseconds since the epoch. */
  readonly mtimeAfter?: number | undefined
  /** Keep entries strictly smaller, bytes. */
  readonly smallerSize?: number | undefined
  /** Keep entries of this size or larger, bytes. */
  readonly largerSize?: number | undefined
  readonly includeRegex?: RegExp | undefined
  readonly excludeRegex?: RegExp | undefined
}

export interface DeletionSettings {
  readonly enabled: boolean
  /** Most entries that may be removed; a plan above it removes nothing. */
  readonly max?: number | undefined
  /** Also remove entries that the exclude pattern names. */
  readonly excluded: boolean
  readonly despiteErrors: boolean
  readonly allowEmptySource: boolean
}

export interface ConcurrencySettings {
  /** Objects in flight. */
  readonly objects: number
  /** Parts of large objects in flight, over all objects. */
  readonly parts: number
  /** Listings at once on each side; 1 lists in one piece. */
  readonly listings: number
  /** Levels of sub-prefixes at which the key space may be cut. */
  readonly listingDepth: number
}

export interface MultipartSettings {
  /** Objects of this size or larger go in parts, bytes. */
  readonly threshold: number
  /** Bytes. */
  readonly chunkSize: number
}

export interface LimitSettings {
  readonly objectsPerSecond?: number | undefined
  readonly bytesPerSecond?: number | undefined
}

export interface RetrySettings {
  /** Further tries of a whole object or part after a transient fault. */
  readonly count: number
  /** Pause before each of them, milliseconds. */
  readonly interval: number
}

export interface VerificationSettings {
  readonly etag: boolean
  /** Compare ETags of the multipart form too. */
  readonly multipart: boolean
}

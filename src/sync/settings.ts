import type { ChecksumAlgorithm } from '../integrity/checksum.ts'
import type { Facts } from '../storage/contract/entry.ts'

/** Everything the pass needs to know, parsed and checked; each stage takes its own slice. */
export interface SyncSettings {
  readonly dryRun: boolean
  readonly filters: FilterSettings
  readonly check: CheckSettings
  readonly deletion: DeletionSettings
  /** Keep a backup of what would be overwritten or deleted at the target. */
  readonly backup?: BackupSettings | undefined
  readonly concurrency: ConcurrencySettings
  readonly multipart: MultipartSettings
  readonly limits: LimitSettings
  readonly retry: RetrySettings
  readonly verification: VerificationSettings
  readonly attributes: AttributeSettings
  readonly annotations: AnnotationSettings
  readonly conditions: ConditionSettings
  /** Let the store copy by itself: never; where it can; or always, and a pair of sides that cannot is refused. */
  readonly serverSideCopy: 'no' | 'may' | 'must'
  readonly versions: VersionSettings
  readonly warnings: WarningSettings
  readonly listing: ListingSettings
  readonly names: NameSettings
  /** Sync only the keys of a list. */
  readonly keys?: KeyListSettings | undefined
}

/** How to compare an entry that both sides have: `always` copies it without comparing, `absent` never copies it. */
export type UpdateCheck = 'mtime' | 'mtime-or-size' | 'size' | 'etag' | 'mtime-and-etag' | 'checksum' | 'mtime-and-checksum' | 'always' | 'absent'

export interface CheckSettings {
  readonly by: UpdateCheck
  /** For the checks by checksum. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  /** What to do with an entry of which one side keeps no checksum: leave it, or do what azcopy's documents promise. */
  readonly missing: 'leave' | 'azcopy'
  /** Look at the target object itself just before it would be written. */
  readonly headTarget: boolean
  /** Compare the source's modification time with the one that the target keeps of it, where it keeps one; and keep it. */
  readonly sourceMtime?: boolean | undefined
}

/** What written objects have besides their bytes. */
export interface AttributeSettings {
  /** Guess Content-Type from the extension when the source knows none. */
  readonly guessContentType: boolean
  /** Types that the guess tries first, by extension with its dot. */
  readonly contentTypes?: Readonly<Record<string, string>> | undefined
  /** If the extension is unknown, use the first bytes. */
  readonly sniffContentType: boolean
  /** Headers that every written object gets, whatever the source has. */
  readonly fixed: FixedFacts
  /** Carry over the source's system headers. */
  readonly keepHeaders: boolean
  /** Carry over the source's user metadata. */
  readonly keepMetadata: boolean
  /** Carry over the source's tags. */
  readonly keepTags: boolean
  /** Carry over the source's access tier. */
  readonly keepTier: boolean
  /** Carry over the source's access list. */
  readonly keepAccess: boolean
  /** Make the tags of entries that are up to date the same too. */
  readonly repairTags: boolean
  /** Note the source's modification time in the metadata. */
  readonly noteMtime: boolean
  /** Keep mode, owner and times of files, and of folders where these are entries. */
  readonly keepPosix?: boolean | undefined
}

/** The facts that the user may fix for all objects. */
export type FixedFacts = Pick<
  Facts,
  | 'contentType' | 'contentEncoding' | 'contentDisposition' | 'contentLanguage' | 'cacheControl' | 'expires'
  | 'websiteRedirect' | 'storageClass' | 'acl' | 'metadata' | 'tags'
>

export interface AnnotationSettings {
  readonly copy: boolean
  /** Send only annotations whose ETags differ. */
  readonly compareEtags: boolean
  /** Update the annotations of objects whose content is up to date as well. */
  readonly repair: boolean
}

export interface ConditionSettings {
  /** Write and delete only while the target still is what it was when it was looked at. */
  readonly ifMatch: boolean
  /** Write only keys that are not there. */
  readonly ifAbsent: boolean
}

export interface VersionSettings {
  /** Copy every version, oldest first. */
  readonly all: boolean
  /** Copy the version that was the latest of each key at this time, milliseconds since the epoch. */
  readonly at?: number | undefined
}

export interface WarningSettings {
  /** An object that is left out with a warning ends the run. */
  readonly asErrors: boolean
  /** Objects that would have to be restored from an archive are left out without a warning. */
  readonly ignoreArchived: boolean
}

/**
 * What to do with keys of the source that need one name at the target: fail all of them that the target does not have yet;
 * store the first and leave out the others, with a warning or without; or store the others under changed names.
 */
export type NameConflicts = 'error' | 'warn' | 'skip' | 'rename'

export interface NameSettings {
  readonly conflicts: NameConflicts
  /** Take keys of one Unicode normal form for one, also where the target does not. */
  readonly normalize: boolean
}

/** Where the keys are read from: files, one key a line (`-` is the standard input), or the keys themselves. */
export interface KeyListSettings {
  readonly from: readonly string[]
  /** Lines are keys as they are: no comments, no blanks to be cut off. */
  readonly raw: boolean
}

export interface ListingSettings {
  /** Entries that may wait between two stages. */
  readonly queueSize: number
  /** Folders of the source are entries as well, where it has any. */
  readonly sourceFolders: boolean
  /** The root of the target gets the properties of the source's. */
  readonly root?: boolean | undefined
}

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
  /** `--include` and `--exclude`, in their order: the last that matches decides. */
  readonly globs?: readonly GlobRule[] | undefined
  /** Files of ordered rules, by name; `-` is the standard input. They are read before the run into `rules`. */
  readonly ruleFiles?: readonly string[] | undefined
  /** The rules of those files, in their order: the first that matches decides. */
  readonly rules?: readonly GlobRule[] | undefined
  /** Leave out each folder of the source that holds an entry of one of these names, with all below it. */
  readonly markers?: readonly string[] | undefined
  /** Filters by what an object has besides its key; undefined where there are none. */
  readonly content?: ContentFilterSettings | undefined
  /** azcopy's filters; they hold for both sides, so what they leave out at the target is never deleted. */
  readonly bothSides?: BothSidesFilterSettings | undefined
}

/** Each pattern is searched in a text; a text that an object lacks fails an `include` and passes an `exclude`. */
export interface ContentFilterSettings {
  readonly includeContentType?: RegExp | undefined
  readonly excludeContentType?: RegExp | undefined
  /** Searched in `key1=value1,key2=value2`. */
  readonly includeMetadata?: RegExp | undefined
  readonly excludeMetadata?: RegExp | undefined
  /** Searched in `key1=value1&key2=value2`. */
  readonly includeTags?: RegExp | undefined
  readonly excludeTags?: RegExp | undefined
}

/** An entry that this rule decides about is included or excluded. */
export interface GlobRule {
  readonly action: 'include' | 'exclude'
  readonly glob: string
}

export interface BothSidesFilterSettings {
  /** Keep files whose own name matches one of these patterns (`*`, `?`, `[…]`); all when empty. */
  readonly includePatterns: readonly string[]
  readonly excludePatterns: readonly string[]
  /** Leave out entries whose key begins so. */
  readonly excludePaths: readonly string[]
  /** Keep entries whose key one of these is found in; all when empty. */
  readonly includeRegexes: readonly RegExp[]
  readonly excludeRegexes: readonly RegExp[]
  /** Keep files that have one of these attributes, by the names of Azure Files; all when empty. */
  readonly includeAttributes?: readonly string[] | undefined
  readonly excludeAttributes?: readonly string[] | undefined
  /** False: only entries directly below the location. */
  readonly recursive: boolean
}

export interface DeletionSettings {
  readonly enabled: boolean
  /** Ask before each removal. */
  readonly prompt: boolean
  /** Most entries that may be removed; a plan above it removes nothing. */
  readonly max?: number | undefined
  /** Also remove entries that `--filter-exclude-regex` and the globs exclude. */
  readonly excluded: boolean
  /** Keep every entry of the target that the filters would refuse at the source. */
  readonly filtersProtect?: boolean | undefined
  readonly despiteErrors: boolean
  readonly allowEmptySource: boolean
}

export interface BackupSettings {
  /** What the names of backups have at their end; empty only where backups have a location of their own. */
  readonly suffix: string
  /** Backups lie beside the originals, so names with the suffix are backups, and are neither copied nor deleted. */
  readonly beside: boolean
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
  /** Take the part sizes of the S3 object instead of the two above. */
  readonly auto: boolean
}

/** A rate that holds from a time of the week until that of the next entry. */
export interface TimetableEntry {
  /** Minutes since Sunday 00:00 by the local clock. */
  readonly minuteOfWeek: number
  /** `Infinity` is no limit. */
  readonly bytesPerSecond: number
}

/** At least one entry, in the order of their times. The last one holds until the first one of the next week. */
export type Timetable = readonly TimetableEntry[]

export interface LimitSettings {
  readonly objectsPerSecond?: number | undefined
  readonly bytesPerSecond?: number | Timetable | undefined
  /** Begin nothing after so many milliseconds. */
  readonly maxDuration?: number | undefined
  /** Begin nothing after so many bytes. */
  readonly maxTransfer?: number | undefined
}

export interface RetrySettings {
  /** Further tries of a whole object or part after a transient fault. */
  readonly count: number
  /** Pause before each of them, milliseconds. */
  readonly interval: number
}

export interface VerificationSettings {
  readonly etag: boolean
  /** Compare ETags and checksums of the multipart form too. */
  readonly multipart: boolean
  /** Send a `Content-MD5` with uploads. */
  readonly sendMd5: boolean
  /** Checksum that written objects are stored with. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  /** One checksum over the whole object, also when it is written in parts. */
  readonly fullObject: boolean
  /** Compare the checksum that the target stores with that of the bytes sent. */
  readonly compareWritten: boolean
  /**
   * Compare what was read with the checksum that the source stores: `log` warns when it differs, `fail` fails, and
   * `require` also fails when there is none.
   */
  readonly compareRead: 'no' | 'log' | 'fail' | 'require'
  /** Warn about an object without a checksum when checksums are compared. */
  readonly missingIsNews: boolean
}

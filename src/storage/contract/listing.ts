import type { CallOptions } from './context.ts'

export interface ListOptions extends CallOptions {
  /** Most entries in a page; the storage may yield fewer. */
  readonly pageSize?: number | undefined
  /** Yield folders too, as entries of size 0 whose key ends in `/`. Only where `capabilities.folders` is true. */
  readonly folders?: boolean | undefined
  /** Return the kind of the stored checksum too, where the listing shows it. */
  readonly checksums?: boolean | undefined
  /** A hint. False: the caller uses only entries directly below the location, so the storage need not list deeper ones. */
  readonly recursive?: boolean | undefined
  /**
   * A hint. True for a prefix that ends in `/`: the caller uses no key that begins with it, so the storage need not list
   * those. It is asked from the top down.
   */
  readonly excludes?: ((prefix: string) => boolean | Promise<boolean>) | undefined
  /**
   * Called once, when a range has been read to its end, with the first key after the range that the service returned;
   * null when the service said that no key of `range.prefix` is left. A storage that does not know never calls it.
   */
  readonly onEnd?: ((past: string | null) => void) | undefined
  /** Called for each entry or folder that had to be left out. Without it such a problem is thrown. */
  readonly onProblem?: ((problem: ListingProblem) => void) | undefined
  /** Called for each entry that is a hard link and is listed as a file of its own, where hard links are told from files. */
  readonly onHardLink?: ((key: string) => void) | undefined
}

/** What is left out because of its kind. */
export type SpecialKind = 'symbolic-link' | 'special-file' | 'hard-link'

/** An entry that a listing had to leave out: an unreadable folder, a name that is not a key. */
export interface ListingProblem {
  /** Relative key of the folder or file, as far as it is known. */
  readonly key: string
  readonly error: Error
  /** True when entries may be missing from the listing because of this; deletions are then off. */
  readonly incomplete: boolean
  /** True when nothing is left uncopied because of it: a dangling link, a pipe. Only a run that deletes warns of it. */
  readonly harmless?: boolean | undefined
  /** What it is that was left out, where it was left out because of its kind. */
  readonly special?: SpecialKind | undefined
  /** True when the user asked for it: it is counted, and nobody is told. */
  readonly asAsked?: boolean | undefined
}

export interface SubPrefixes {
  /** Each ends in `/`; in the order of `compareKeys`. Some may be missing. */
  readonly prefixes: string[]
  /** True when every key below the prefix lies below one of these. */
  readonly complete: boolean
}

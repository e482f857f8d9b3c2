import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { NameFolding } from '../../order/fold-key.ts'
import type { Loss } from './losses.ts'

/**
 * Facts about a storage, as data: the pass reads these and never asks which storage it has. A storage that takes different
 * names for one keeps the spelling of the first writer, lists it, finds the entry under every spelling, and refuses a write
 * with `expectAbsent` where another spelling is in use.
 */
export interface Capabilities extends NameFolding {
  /** `list` yields keys in the order of `compareKeys`. False: the caller sorts. */
  readonly orderedListing: boolean
  /** Entries carry an ETag that is the MD5 of the content, or the MD5 of the parts' MD5s and `-n`. */
  readonly contentEtag: boolean
  /** The service verifies what is written against an MD5 in the request, although its ETag is not an MD5. */
  readonly verifiesMd5?: boolean | undefined
  /** `head` may return an MD5 of an object, but listings show none. */
  readonly keepsUnlistedMd5?: boolean | undefined
  /** Objects have access tiers, which a read returns only on request. */
  readonly keepsTiers?: boolean | undefined
  /** Files and folders have attributes and times of SMB, which writes and `makeFolder` set. */
  readonly keepsSmbInfo?: boolean | undefined
  /** Objects and folders have access lists, which a read returns only on request. */
  readonly keepsAccessLists?: boolean | undefined
  /** A range that begins inside a folder makes the storage read the whole folder again, so cut at folders only. */
  readonly cutsAtFoldersOnly?: boolean | undefined
  /** A key that ends in `/` is a folder, not an object. */
  readonly folders: boolean
  /** A write sets the modification time that it is given. */
  readonly keepsMtime: boolean
  /** Entries have facts (content type, metadata) that reads return and writes store. */
  readonly keepsFacts: boolean
  /** Of the facts only the user metadata is kept: a disk stores owner, mode and times from it, and returns them as such. */
  readonly keepsMetadata?: boolean | undefined
  /** A disk that keeps content headers, all user metadata and extended attributes with a file; reads return them. */
  readonly keepsXattrs?: boolean | undefined
  /** Most bytes of user metadata, names and values together; unbounded when absent. */
  readonly maxMetadata?: number | undefined
  /** A listing shows symbolic links as entries of their own (`Entry.isLink`), and neither follows them nor leaves them out. */
  readonly listsLinks?: boolean | undefined
  /** A listing shows which entries are hard links to one file (`Entry.file`). */
  readonly listsHardLinks?: boolean | undefined
  /** What the storage cannot keep of an object. The run warns of it when objects have it. */
  readonly cannotKeep?: readonly Loss[] | undefined
  /** `head` returns checksums of this algorithm although the storage keeps no facts: a disk with hash records. */
  readonly keepsChecksum?: ChecksumAlgorithm | undefined
  /** Bytes. */
  readonly minPartSize: number
  /** Bytes. */
  readonly maxPartSize: number
  readonly maxParts: number
  /** Largest object that a single `put` may carry, in bytes. */
  readonly maxPutSize: number
  /** Most keys that one `remove` may name. */
  readonly removeBatch: number
  /** The checksum that every object is written with unless another is asked for. */
  readonly defaultChecksum?: ChecksumAlgorithm | undefined
}

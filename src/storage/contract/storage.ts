import type { Annotations } from './annotations.ts'
import type { Capabilities } from './capabilities.ts'
import type { CallOptions } from './context.ts'
import type { CopySource, StoreLocation } from './copies.ts'
import type { ComputedDigest } from './digests.ts'
import type { Entry, Version } from './entry.ts'
import type { ListOptions, SubPrefixes } from './listing.ts'
import type { MultipartWrite } from './parts.ts'
import type { Content, HeadOptions, ObjectHead, PartSizesOptions, ReadOptions } from './reading.ts'
import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from './removing.ts'
import type { FolderOptions, ObjectAttributes, Payload, WriteOptions, Written } from './writing.ts'
import type { KeyRange } from '../../order/key-range.ts'

/** The reading half of a storage. All keys are relative to the location that the storage was opened on. */
export interface Source {
  /** How messages name this side, without secrets: `s3://bucket/prefix`, `/data/in`. */
  readonly name: string
  readonly capabilities: Capabilities
  /** The only key that exists, where the location is one file or blob and not a folder. */
  readonly single?: string | undefined
  /** Absent for a disk: the paths of two disk locations are compared instead. */
  readonly location?: StoreLocation | undefined
  /**
   * Yields pages of the entries whose keys lie in the range, each key once; never an empty page. The iteration ends only
   * when the whole range has been listed, or its holes were reported to `onProblem`; a listing that breaks off throws.
   * Leaving the iteration early frees what it holds.
   * @throws StorageError `not-found` when the bucket or the folder does not exist
   */
  list(range: KeyRange, options?: ListOptions): AsyncIterable<Entry[]>
  /**
   * Returns the sub-prefixes directly below `prefix`, where the key space may be cut. A storage without this method is
   * listed in one piece.
   */
  prefixes?(prefix: string, options?: CallOptions): Promise<SubPrefixes>
  /**
   * Reads an entry as it was listed.
   * @throws StorageError `changed` when the object is not the one that the entry describes, or changed during the read;
   *   `not-found` when it is gone
   */
  read(entry: Entry, options?: ReadOptions): Promise<Content>
  /**
   * Checks an entry again without reading its content.
   * @param state the state that the reads of this entry returned; without it the object is compared with the entry
   * @throws StorageError `changed` when the key no longer holds what was read; `not-found` when it is gone
   */
  verifyUnchanged?(entry: Entry, state: string | undefined, options?: CallOptions): Promise<void>
  /**
   * Returns a digest of an entry that an earlier run computed, if the entry is certainly as it was then; else computes the digest
   * and remembers it. Absent where digests are not remembered.
   * @param name algorithm and sizes of the parts; digests of one entry with the same name are equal
   * @param compute reads the entry
   * @throws what `compute` throws
   */
  digestOf?(entry: Entry, name: string, compute: () => Promise<ComputedDigest>): Promise<string>
  /**
   * Returns what the storage knows of an entry (of its version, if it has one), without its bytes.
   * @throws StorageError `not-found` when the key has no object
   */
  head(entry: Pick<Entry, 'key' | 'version'>, options?: HeadOptions): Promise<ObjectHead>
  /**
   * Returns the tags of an entry (of its version, if it has one). Absent where the storage keeps no tags.
   * @throws StorageError `not-found` when the key has no object
   */
  readTags?(entry: Pick<Entry, 'key' | 'version'>, options?: CallOptions): Promise<Readonly<Record<string, string>>>
  /**
   * Asks the storage now whether nothing is under each of the keys; an earlier listing is no proof. The keys are in the
   * order of `compareKeys`, so a storage may prove many of them by one empty listing of a prefix that they share.
   * Returns one proof for each key, in the same order.
   * @throws StorageError when the storage answers for no key at all
   */
  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]>
  /**
   * Returns the sizes in bytes of the parts that an entry was written in, in order; one size for an object that was
   * written whole. Without `exact` the storage may assume equal parts where the size of the first one and their number
   * agree with that. The method is absent when the storage does not know the sizes; the result is undefined when the
   * storage does not say.
   */
  partSizes?(entry: Entry, options?: PartSizesOptions): Promise<readonly number[] | undefined>
  /** Names the store. Two storages of the same store can copy to each other. Absent where the service cannot copy. */
  readonly store?: string | undefined
  /**
   * Returns how a target of the same store finds an entry. If the entry has an ETag, each copy from it fails with kind
   * `precondition` when the object has another one.
   */
  copySource?(entry: Entry): CopySource
  /**
   * Returns how the service of another store reads an entry: a URL that carries its authorisation. It is valid for some hours;
   * the caller asks anew for each request. Absent where no other service could read the entries.
   */
  urlSource?(entry: Entry, options?: CallOptions): CopySource | Promise<CopySource>
  /**
   * Yields all versions and delete markers of the keys in the range: keys in order, and of each key the newest first.
   * It is one listing, never cut. Absent where the storage keeps no versions.
   */
  listVersions?(range: KeyRange, options?: ListOptions): AsyncIterable<Version[]>
  /** Reports whether the storage keeps versions of what is overwritten. */
  keepsVersions?(options?: CallOptions): Promise<boolean>
  /** The annotations of objects. Absent where the storage has none. */
  readonly annotations?: Annotations | undefined
  /** Ends connections; no other method may be called afterwards. Never throws. */
  close(): Promise<void>
}

/** A storage that can also be written. */
export interface Target extends Source {
  /**
   * Refuses a key that can never be written here, without a request. A dry run uses it to report what the real run would
   * leave out. A storage without this method takes every key.
   * @throws StorageError `unsafe-key`
   */
  checkKey?(key: string): void
  /**
   * Refuses a write that the present state of the target would refuse. Changes nothing; dry runs call it.
   * @throws StorageError as the write would
   */
  foresee?(key: string, options?: WriteOptions): Promise<void>
  /** Stores a small object whole; it appears under its key at once or not at all. */
  put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written>
  /** Begins a large object. `partSize` is the size of every part but the last, in bytes. */
  startMultipart(key: string, attributes: ObjectAttributes, partSize: number, options?: WriteOptions): Promise<MultipartWrite>
  /**
   * Lets the service copy a small object, as `put` would write it: one of its own store, and with `copiesFromUrls` one of
   * another store. Absent where the service cannot.
   */
  copy?(key: string, from: CopySource, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written>
  /** True where `copy` and the copies of parts take whatever is under the key of the source at that time, even where the source names an ETag. */
  readonly copiesUnbound?: boolean | undefined
  /** True where `copy` and the copies of parts also read the URLs that `urlSource` of other stores returns. */
  readonly copiesFromUrls?: boolean | undefined
  /** True where `copy` compares the bytes of a URL with `CopySource.md5`, and writes nothing if they differ. */
  readonly comparesMd5OfUrls?: boolean | undefined
  /**
   * Makes a key one more name of the file that another key names; what is under the key is replaced at once. Resolves to false
   * when the key is a name of that file already. Absent where entries cannot be hard links.
   * @throws StorageError `not-found` when no file is under the other key
   */
  hardLink?(key: string, of: string, options?: WriteOptions): Promise<boolean>
  /**
   * Gives a file of another location one more name here, in place of what is under the key. Resolves to false, and changes nothing,
   * where the disk cannot, and where the file is not the one that the entry describes. Absent where entries cannot be hard links.
   * @param from the path of the file, from the `pathOf` of the other location
   */
  adopt?(key: string, from: string, entry: Entry, options?: CallOptions): Promise<boolean>
  /** Returns the path of a file by which other locations adopt it. Absent where `adopt` is. */
  pathOf?(key: string): string
  /** Replaces the tags of an object; an empty record removes them. Absent where the storage keeps no tags. */
  writeTags?(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>
  /**
   * Makes an empty folder, and keeps the facts that it is given where the storage can. An existing folder gets the facts, and
   * its content stays. Only where `capabilities.folders` is true.
   */
  makeFolder?(key: string, options?: FolderOptions): Promise<void>
  /**
   * Sets what a folder keeps besides its content: mode, owner, times. It is called when everything below the folder is done,
   * because writing there changes the time of the folder. Absent where content does not change a folder: there `makeFolder`
   * says it all.
   * @throws StorageError `not-found` when there is no such folder
   */
  finishFolder?(key: string, options: FolderOptions): Promise<void>
  /**
   * Removes a folder if it is empty. Resolves to false when something is in it, and then changes nothing; to true when the
   * folder is gone, also when it was gone before. Absent where folders cannot be removed.
   */
  removeFolder?(key: string, options?: CallOptions): Promise<boolean>
  /**
   * Removes entries, at most `capabilities.removeBatch` of them; never a folder. Returns one outcome for each key, in the
   * same order. Throws only when the storage answers for no key at all. Where versions are kept, the storage adds a
   * delete marker instead.
   */
  remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]>
}

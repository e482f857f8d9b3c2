import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import type { Content, HeadOptions, ObjectHead, ReadOptions } from '../contract/reading.ts'
import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { Entry, Facts } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { MultipartWrite } from '../contract/parts.ts'
import type { FolderOptions, ObjectAttributes, Payload, WriteOptions, Written } from '../contract/writing.ts'
import type { Target } from '../contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Connection } from '../service/operation.ts'
import type { BlobCall, BlobPlace, BlobSide, SingleBlob } from './side.ts'
import { isStorageError, kindOf, StorageError } from '../../errors.ts'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { rangeHolds } from '../../order/key-range.ts'
import { throwIfStopped } from '../../stopping.ts'
import { asChange, checkIsListed, checkStillListed } from '../service/entry-changed.ts'
import { failedWrite, unlessWritten } from '../service/failed-write.ts'
import { checkTags } from '../service/tags.ts'
import { getBlobTags, setBlobTags } from './api/blob-tags.ts'
import { getBlob } from './api/get-blob.ts'
import { getBlobProperties, type BlobHead } from './api/get-blob-properties.ts'
import { putBlobFromUrl } from './api/put-blob-from-url.ts'
import { putBlob } from './api/put-blob.ts'
import { withMd5 } from './api/written.ts'
import { AZURE_BLOB_CAPABILITIES, WITH_ACCESS_LISTS, WITH_FOLDER_STUBS } from './capabilities.ts'
import { isGone, isMissingContainer } from './errors.ts'
import { checkFacts, md5ToStore } from './facts.ts'
import { isStub, nameOfStub, stubFacts } from './folder-stubs.ts'
import { listInOrder } from './list.ts'
import { blockIds, createMultipartWrite } from './multipart-write.ts'
import { STORE } from './place/store.ts'
import { creatingContainer } from './place/target-container.ts'
import { proveBlobsAbsent } from './prove-absent.ts'
import { removeBlobs, removeButStubs } from './remove-blobs.ts'

/** A container, or the blobs of a container under a prefix, as a storage. */
export function createAzureBlobStorage(connection: Connection<BlobSide>, place: BlobPlace): Target {
  return new AzureBlobStorage(connection, place)
}

class AzureBlobStorage implements Target {
  readonly name: string
  readonly capabilities: Capabilities
  readonly makeFolder: Target['makeFolder']
  readonly removeFolder: Target['removeFolder']
  readonly single: string | undefined
  readonly store: string | undefined
  readonly location: StoreLocation | undefined
  readonly copySource: Target['copySource']
  readonly urlSource: Target['urlSource']
  readonly copy: Target['copy']
  readonly copiesFromUrls: boolean | undefined
  readonly comparesMd5OfUrls: boolean | undefined
  private readonly call: BlobCall
  /** For requests that write; creates a missing container. */
  private readonly write: BlobCall

  constructor(
    private readonly connection: Connection<BlobSide>,
    private readonly place: BlobPlace,
  ) {
    this.call = connection.call
    this.write = creatingContainer(connection.call)
    this.name = place.name
    this.single = place.single?.key
    this.location = place.service && { ...place.service, prefix: place.prefix }
    this.capabilities = place.accessLists ? WITH_ACCESS_LISTS : place.folderStubs ? WITH_FOLDER_STUBS : AZURE_BLOB_CAPABILITIES
    if (this.capabilities.folders) {
      this.makeFolder = (key, options) => this.putFolder(key, options)
      this.removeFolder = (key, options) => this.removeStub(key, options)
    }
    const { copySourceOf } = place
    if (!copySourceOf) return
    this.store = STORE
    this.copySource = (entry: Entry) => copySourceOf(this.nameOf(entry.key), entry)
    this.urlSource = this.copySource
    this.copiesFromUrls = true
    this.comparesMd5OfUrls = true
    this.copy = (key, from, attributes, options) => this.copyFrom(key, from, attributes, options)
  }

  async *list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const { prefix, single, folderStubs, role } = this.place
    const pageSize = options.pageSize ?? this.place.pageSize
    try {
      if (single) yield* this.listSingle(single, range, options)
      else yield* listInOrder(this.call, { name: this.name, prefix, folderStubs, pageSize }, range, options)
    } catch (error) {
      // The first write creates the container of a target.
      if (role === 'source' || !isMissingContainer(error)) throw error
    }
  }

  async read(entry: Entry, options?: ReadOptions): Promise<Content> {
    const { etag, size } = entry
    const key = await this.nameToRead(entry.key, options)
    const input = { key, ifMatch: etag, size, range: options?.range, into: options?.into, checksum: options?.checksum, headers: options?.headers }
    const content = await this.call(getBlob, input, options).catch(async (error: unknown) => {
      // Some services answer that the condition does not hold when the blob is gone.
      if (kindOf(error) === 'precondition') await this.properties(key, options)
      throw asChange(error, entry)
    })
    checkIsListed(content, entry)
    return options?.tags || options?.tier || options?.access || options?.checksum ? this.completed(content, key, entry, options) : content
  }

  async verifyUnchanged(entry: Entry, _state: string | undefined, options?: CallOptions): Promise<void> {
    checkStillListed(await this.properties(await this.nameToRead(entry.key, options), options), entry)
  }

  async head({ key }: Pick<Entry, 'key'>, options: HeadOptions = {}): Promise<ObjectHead> {
    // No blob marks the location itself, but it has an access list.
    if (key === '') return { size: 0, mtime: 0, etag: '', etagIsDigest: false, facts: await this.withAccess(this.place.prefix, {}, options) }
    const name = await this.nameToRead(key, options)
    const { size, mtime, etag, etagIsDigest, facts, checksum, headers, tagCount } = await this.properties(name, options)
    const isAsked = options.checksum === true && (options.algorithm === undefined || options.algorithm === checksum?.algorithm)
    return {
      size,
      mtime,
      etag,
      etagIsDigest,
      facts: await this.withAccess(name, options.tags ? await this.withTags(name, facts, options) : facts, options),
      checksum: isAsked ? checksum : undefined,
      headers,
      tagCount,
    }
  }

  async readTags({ key }: Pick<Entry, 'key'>, { signal }: CallOptions = {}): Promise<Record<string, string>> {
    return this.call(getBlobTags, { key: await this.nameToRead(key, { signal }) }, { signal })
  }

  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
    return proveBlobsAbsent(this.call, this.place, keys, options)
  }

  /** @throws StorageError `unsafe-key` */
  checkKey(key: string): void {
    if (this.nameOf(key).includes('\\')) throw backslash(key)
  }

  async put(key: string, payload: Payload, { facts }: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    this.checkKey(key)
    checkFacts(key, facts)
    const name = this.nameOf(key)
    const { checksum, ifMatch, ifAbsent } = options ?? {}
    const contentMd5 = md5ToStore(facts, checksum, payload.checksum)
    const write = this.write(putBlob, { key: name, payload, facts, contentMd5, ifMatch, ifAbsent }, options)
    const isConditional = ifMatch !== undefined || ifAbsent === true
    const sure = isConditional ? unlessWritten(write, () => this.writtenBefore(name, payload, contentMd5, options)) : write
    const written = await sure.catch((error: unknown) => failedWrite(error, options))
    await this.writeAccess(name, facts, options)
    return withMd5(written, checksum, contentMd5)
  }

  /** The blob under a name, if it is what a put has sent: the service stores the MD5 that it computed or was given. */
  private async writtenBefore(name: string, { bytes, md5 }: Payload, given: string | undefined, options?: CallOptions): Promise<Written | undefined> {
    const { size, etag, facts } = await this.properties(name, options)
    const isSame = facts.contentMd5 === (given ?? hexToBase64(md5 ?? md5Of(bytes)))
    return size === bytes.length && isSame ? { etag, etagIsDigest: false } : undefined
  }

  async startMultipart(key: string, { facts }: ObjectAttributes, _partSize: number, options: WriteOptions = {}): Promise<MultipartWrite> {
    this.checkKey(key)
    checkFacts(key, facts)
    const { signal } = options
    throwIfStopped(signal)
    const name = this.nameOf(key)
    // The commit of our blocks discards those of other programs, so nothing has to be deleted first.
    const [foreign] = this.place.overForeignBlocks ? await blockIds(this.call, { key: name, type: 'uncommitted' }, { signal }) : []
    const idLength = foreign === undefined ? undefined : Buffer.from(foreign, 'base64').length
    const write = createMultipartWrite({ call: this.call, write: this.write }, name, facts, options, idLength)
    return {
      ...write,
      complete: async (completeOptions) => {
        const written = await write.complete(completeOptions)
        await this.writeAccess(name, facts, completeOptions)
        return written
      },
    }
  }

  async writeTags(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void> {
    checkTags(key, tags)
    await this.call(setBlobTags, { key: this.nameOf(key), tags }, options)
  }

  async remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]> {
    const nameOf = (key: string): string => {
      this.checkKey(key)
      return this.nameOf(key)
    }
    return this.place.folderStubs ? removeButStubs(this.call, keys, nameOf, options) : removeBlobs(this.call, keys, nameOf, options)
  }

  close(): Promise<void> {
    return this.connection.close()
  }

  private nameOf(key: string): string {
    const { single, prefix } = this.place
    return single ? single.name : prefix + key
  }

  private nameToRead(key: string, options?: CallOptions): string | Promise<string> {
    const name = this.nameOf(key)
    return this.place.folderStubs && key.endsWith('/') ? nameOfStub(this.call, name, options) : name
  }

  private properties(name: string, { headers, signal }: HeadOptions = {}): Promise<BlobHead> {
    return this.call(getBlobProperties, { key: name, headers }, { signal })
  }

  /** On an account with a hierarchical namespace a folder that exists cannot be put again. */
  private async putFolder(key: string, { facts = {}, signal }: FolderOptions = {}): Promise<void> {
    this.checkKey(key)
    const name = this.nameOf(key).replace(/\/$/, '')
    if (!this.place.accessLists || !(await this.isFolder(name, { signal }))) await this.putStub(key, name, facts, { signal })
    await this.writeAccess(name, facts, { signal })
  }

  /** The root of a container exists, and no blob marks it. */
  private async isFolder(name: string, options: CallOptions): Promise<boolean> {
    if (name === '') return true
    try {
      return (await this.properties(name, options)).isFolder
    } catch (error) {
      if (isGone(error)) return false
      throw error
    }
  }

  private async putStub(key: string, name: string, facts: Facts, options: CallOptions): Promise<void> {
    const marked = stubFacts(facts)
    checkFacts(key, marked)
    await this.write(putBlob, { key: name, payload: { bytes: Buffer.alloc(0) }, facts: marked }, options)
      .catch((error: unknown) => failedWrite(error, undefined))
  }

  /** The blob only marks the folder, and deleting it deletes nothing else. */
  private async removeStub(key: string, { signal }: CallOptions = {}): Promise<boolean> {
    this.checkKey(key)
    const name = await nameOfStub(this.call, this.nameOf(key), { signal })
    const head = await this.properties(name, { signal }).catch((error: unknown) => {
      if (kindOf(error) === 'not-found') return undefined
      throw error
    })
    // A blob of this name that holds something is no marker.
    if (head === undefined || !isStub(head)) return true
    const [outcome] = await removeBlobs(this.call, [key], () => name, { ifMatch: [head.etag], signal })
    if (outcome?.error === undefined) return true
    // An account with real folders keeps one that is not empty.
    if (isStorageError(outcome.error) && outcome.error.code === 'DirectoryIsNotEmpty') return false
    throw outcome.error
  }

  private async *listSingle({ key, name }: SingleBlob, range: KeyRange, options: CallOptions): AsyncGenerator<Entry[]> {
    if (!rangeHolds(range, key)) return
    try {
      const head = await this.properties(name, options)
      const { size, mtime, etag, facts } = head
      if (!isStub(head)) yield [{ key, size, mtime, etag, contentMd5: facts.contentMd5 }]
    } catch (error) {
      if (this.place.role === 'source' || kindOf(error) !== 'not-found') throw error
    }
  }

  private async copyFrom(key: string, from: CopySource, { facts }: ObjectAttributes, options: WriteOptions = {}): Promise<Written> {
    this.checkKey(key)
    checkFacts(key, facts)
    const { checksum, ifMatch, ifAbsent } = options
    const contentMd5 = md5ToStore(facts, checksum, from.md5 && hexToBase64(from.md5))
    const name = this.nameOf(key)
    const copying = this.write(putBlobFromUrl, { key: name, from, facts, contentMd5, ifMatch, ifAbsent }, options)
    // Without a condition it is the source that does not exist.
    const written = await (ifMatch === undefined ? copying : copying.catch((error: unknown) => failedWrite(error, options)))
    await this.writeAccess(name, facts, options)
    return written
  }

  /**
   * The content with what Get Blob does not return. Only the listing shows reliably that an MD5 is stored: some services
   * answer with one that they have computed.
   */
  private async completed(content: Content, name: string, { contentMd5 }: Entry, options: ReadOptions): Promise<Content> {
    const { facts, checksum } = content
    const tagged = options.tags ? await this.withTags(name, facts, options) : facts
    const tier = options.tier ? (await this.properties(name, options)).facts.accessTier : undefined
    return {
      ...content,
      checksum: contentMd5 === undefined ? undefined : checksum,
      facts: await this.withAccess(name, tier === undefined ? tagged : { ...tagged, accessTier: tier }, options),
    }
  }

  private async withTags(name: string, facts: Facts, { signal }: CallOptions): Promise<Facts> {
    return { ...facts, tags: await this.call(getBlobTags, { key: name }, { signal }) }
  }

  private async withAccess(name: string, facts: Facts, { access, signal }: HeadOptions): Promise<Facts> {
    const { accessLists } = this.place
    return access && accessLists ? { ...facts, accessList: await accessLists.read(name, { signal }) } : facts
  }

  /** The list comes after the content, which a service does not take together with it. */
  private async writeAccess(name: string, { accessList }: Facts, { signal }: CallOptions = {}): Promise<void> {
    if (accessList !== undefined) await this.place.accessLists?.write(name, accessList, { signal })
  }
}

/** The service turns a backslash in a name into a slash, and so would address another blob. */
function backslash(key: string): StorageError {
  const message = `${JSON.stringify(key)} cannot name a blob: the service turns the backslash into a slash, which names another blob; rename it`
  return new StorageError(message, { kind: 'unsafe-key', code: 'Backslash' })
}

import type { Entry, Facts } from '../contract/entry.ts'
import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import type { Content, HeadOptions, ObjectHead, ReadOptions } from '../contract/reading.ts'
import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { MultipartWrite } from '../contract/parts.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../contract/writing.ts'
import type { Target } from '../contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { BlobTransport, BlobWriteOptions } from './transport.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { failedWrite, unlessWritten } from '../service/failed-write.ts'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { rangeHolds } from '../../order/key-range.ts'
import { throwIfStopped } from '../../stopping.ts'
import { STORE, type CopySourceOf } from './copy-source.ts'
import { asChange, checkIsListed, checkStillListed } from '../service/entry-changed.ts'
import { checkFacts } from './facts.ts'
import { checkTags } from '../service/tags.ts'
import { isStub, listBlobs } from './listing.ts'
import { createMultipartWrite } from './multipart-write.ts'
import { proveBlobsAbsent } from './prove-absent.ts'
import { removeBlobs } from './remove-blobs.ts'
import { isMissingContainer, withContainerFor, type WithContainer } from './target-container.ts'

const MiB = 2 ** 20

/** https://learn.microsoft.com/azure/storage/blobs/scalability-targets */
export const AZURE_BLOB_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: false,
  verifiesMd5: true,
  keepsTiers: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  minPartSize: 1,
  maxPartSize: 4000 * MiB,
  maxParts: 50_000,
  maxPutSize: 5000 * MiB,
  removeBatch: 256,
})

/** With blobs that mark folders: one stands for the key that ends in a slash, and so at another place than its name in the order. */
const WITH_STUBS: Capabilities = Object.freeze({ ...AZURE_BLOB_CAPABILITIES, folders: true, orderedListing: false })

/** One blob that the whole location stands for. */
export interface SingleBlob {
  /** The only key that there is. */
  readonly key: string
  /** Whole name of the blob. */
  readonly name: string
}

/** What a storage on a container needs to know besides its transport. */
export interface BlobPlace {
  readonly role: 'source' | 'target'
  /** As messages call it, without secrets. */
  readonly name: string
  /** What the keys are relative to; empty, or with a slash at its end. */
  readonly prefix: string
  readonly single?: SingleBlob | undefined
  /** Absent where nothing is compared with it. */
  readonly service?: Omit<StoreLocation, 'prefix'> | undefined
  readonly pageSize?: number | undefined
  readonly folderStubs: boolean
  readonly overForeignBlocks: boolean
  /** Absent where the service of another account could not read the blobs. */
  readonly copySourceOf?: CopySourceOf | undefined
}

/** A container, or the blobs of a container under a prefix, as a storage. */
export function createAzureBlobStorage(transport: BlobTransport, place: BlobPlace): Target {
  return new AzureBlobStorage(transport, place)
}

class AzureBlobStorage implements Target {
  readonly name: string
  readonly capabilities: Capabilities
  readonly makeFolder: Target['makeFolder']
  readonly single: string | undefined
  readonly store: string | undefined
  readonly location: StoreLocation | undefined
  readonly copySource: Target['copySource']
  readonly copy: Target['copy']
  private readonly withContainer: WithContainer

  constructor(
    private readonly transport: BlobTransport,
    private readonly place: BlobPlace,
  ) {
    this.name = place.name
    this.single = place.single?.key
    this.location = place.service && { ...place.service, prefix: place.prefix }
    this.withContainer = withContainerFor(transport)
    this.capabilities = place.folderStubs ? WITH_STUBS : AZURE_BLOB_CAPABILITIES
    if (place.folderStubs) this.makeFolder = (key, options) => this.putStub(key, options)
    const { copySourceOf } = place
    if (!copySourceOf) return
    this.store = STORE
    this.copySource = (entry: Entry) => copySourceOf(this.nameOf(entry.key), entry)
    this.copy = (key, from, attributes, options) => this.copyFrom(key, from, attributes, options)
  }

  async *list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const { prefix, single, folderStubs, role } = this.place
    try {
      const pageSize = options.pageSize ?? this.place.pageSize
      if (single) yield* this.listSingle(single, range, options)
      else yield* listBlobs(this.transport, { name: this.name, prefix, folderStubs, pageSize }, range, options)
    } catch (error) {
      // The first write makes it.
      if (role === 'source' || !isMissingContainer(error)) throw error
    }
  }

  async read(entry: Entry, options?: ReadOptions): Promise<Content> {
    const name = await this.nameToRead(entry.key, options)
    const content = await this.transport.get(name, entry.etag, options, entry.size).catch(async (error: unknown) => {
      // Some services say of a blob that is gone that the condition does not hold.
      if (kindOf(error) === 'precondition') await this.transport.head(name, options)
      throw asChange(error, entry)
    })
    checkIsListed(content, entry)
    return options?.tags || options?.tier || options?.checksum ? { ...content, ...(await this.asked(name, entry, content, options)) } : content
  }

  async verifyUnchanged(entry: Entry, _state: string | undefined, options?: CallOptions): Promise<void> {
    checkStillListed(await this.transport.head(await this.nameToRead(entry.key, options), options), entry)
  }

  async head({ key }: Pick<Entry, 'key'>, options: HeadOptions = {}): Promise<ObjectHead> {
    const name = await this.nameToRead(key, options)
    const { size, mtime, etag, etagIsDigest, facts, checksum } = await this.transport.head(name, { signal: options.signal })
    const isAsked = options.checksum === true && (options.algorithm === undefined || options.algorithm === checksum?.algorithm)
    return {
      size,
      mtime,
      etag,
      etagIsDigest,
      facts: options.tags ? await this.withTags(name, facts, options) : facts,
      checksum: isAsked ? checksum : undefined,
    }
  }

  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
    return proveBlobsAbsent(this.transport, this.place, keys, options)
  }

  /** @throws StorageError `unsafe-key` */
  checkKey(key: string): void {
    if (this.nameOf(key).includes('\\')) throw backslash(key)
  }

  async put(key: string, payload: Payload, { facts }: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    this.checkKey(key)
    checkFacts(key, facts)
    const given = writeOptions(facts, options, payload.checksum)
    const write = (): Promise<Written> => this.transport.put(this.nameOf(key), payload, facts, given)
    const written = unlessWritten(this.withContainer(write, options), () => this.writtenBefore(key, payload, given))
    return withChecksum(await writing(written, options), given, options)
  }

  /** What stands under a key, if it is what a put has sent: the service stores the MD5 that it took of the bytes, or was given. */
  private async writtenBefore(key: string, { bytes, md5 }: Payload, given: BlobWriteOptions | undefined): Promise<Written | undefined> {
    const { size, etag, facts } = await this.transport.head(this.nameOf(key), { signal: given?.signal })
    const isSame = facts.contentMd5 === (given?.contentMd5 ?? hexToBase64(md5 ?? md5Of(bytes)))
    return size === bytes.length && isSame ? { etag, etagIsDigest: false } : undefined
  }

  async startMultipart(key: string, attributes: ObjectAttributes, _partSize: number, options: WriteOptions = {}): Promise<MultipartWrite> {
    this.checkKey(key)
    checkFacts(key, attributes.facts)
    throwIfStopped(options.signal)
    const name = this.nameOf(key)
    // Committing the list of our blocks discards those of others, so nothing has to be deleted first.
    const [foreign] = this.place.overForeignBlocks ? await this.transport.blockIds(name, 'uncommitted', { signal: options.signal }) : []
    const idLength = foreign === undefined ? undefined : Buffer.from(foreign, 'base64').length
    const write = createMultipartWrite(this.transport, name, attributes, options, idLength)
    return {
      ...write,
      put: (part, callOptions) => writing(this.withContainer(() => write.put(part, callOptions), callOptions)),
      complete: (callOptions) => writing(this.withContainer(() => write.complete(callOptions), callOptions), options),
    }
  }

  async writeTags(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void> {
    checkTags(key, tags)
    await this.transport.setTags(this.nameOf(key), tags, options)
  }

  async remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]> {
    const nameOf = (key: string): string => {
      this.checkKey(key)
      return this.nameOf(key)
    }
    return removeBlobs(this.transport, keys, nameOf, options)
  }

  close(): Promise<void> {
    return this.transport.close()
  }

  private nameOf(key: string): string {
    const { single, prefix } = this.place
    return single ? single.name : prefix + key
  }

  /** A folder's key ends in a slash, which the name of the blob that marks it may lack. */
  private async nameToRead(key: string, { signal }: CallOptions = {}): Promise<string> {
    const name = this.nameOf(key)
    if (!this.place.folderStubs || !key.endsWith('/')) return name
    try {
      await this.transport.head(name, { signal })
      return name
    } catch (error) {
      if (kindOf(error) !== 'not-found') throw error
      return name.slice(0, -1)
    }
  }

  private async putStub(key: string, options?: CallOptions): Promise<void> {
    this.checkKey(key)
    const name = this.nameOf(key.replace(/\/$/, ''))
    const stub: Facts = { contentType: 'text/plain', metadata: { hdi_isfolder: 'true' } }
    await writing(this.withContainer(() => this.transport.put(name, { bytes: Buffer.alloc(0) }, stub, options), options))
  }

  private async *listSingle({ key, name }: SingleBlob, range: KeyRange, options: CallOptions): AsyncGenerator<Entry[]> {
    if (!rangeHolds(range, key)) return
    try {
      const head = await this.transport.head(name, options)
      const { size, mtime, etag, facts } = head
      if (!isStub(head)) yield [{ key, size, mtime, etag, contentMd5: facts.contentMd5 }]
    } catch (error) {
      if (this.place.role === 'source' || kindOf(error) !== 'not-found') throw error
    }
  }

  private async copyFrom(key: string, from: CopySource, { facts }: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    this.checkKey(key)
    checkFacts(key, facts)
    const given = writeOptions(facts, options, undefined)
    const written = this.withContainer(() => this.transport.putFromUrl(this.nameOf(key), from, facts, given), options)
    // Without a condition it is the source that is not there.
    return options?.ifMatch === undefined ? written : writing(written, options)
  }

  /** What Get Blob does not tell. The listing knows best whether an MD5 is stored: some services tell one of their own. */
  private async asked(name: string, { contentMd5 }: Entry, { facts, checksum }: Content, options: ReadOptions): Promise<Partial<Content>> {
    const tagged = options.tags ? await this.withTags(name, facts, options) : facts
    const tier = options.tier ? (await this.transport.head(name, { signal: options.signal })).facts.accessTier : undefined
    return { checksum: contentMd5 === undefined ? undefined : checksum, facts: tier === undefined ? tagged : { ...tagged, accessTier: tier } }
  }

  private async withTags(name: string, facts: Facts, { signal }: CallOptions): Promise<Facts> {
    return { ...facts, tags: await this.transport.getTags(name, { signal }) }
  }
}

/** The service takes a backslash in a name for a slash, and so one blob for another. */
function backslash(key: string): StorageError {
  const message = `${JSON.stringify(key)} cannot name a blob: the service makes a slash of the backslash, and so names another blob; rename it`
  return new StorageError(message, { kind: 'unsafe-key', code: 'Backslash' })
}

/** The MD5 to be stored: that of the bytes where one is asked for, else the one that came with them. */
function writeOptions({ contentMd5 }: Facts, options: WriteOptions | undefined, checksum: string | undefined): BlobWriteOptions | undefined {
  const md5 = (options?.checksum?.algorithm === 'MD5' ? checksum : undefined) ?? contentMd5
  if (md5 === undefined) return options
  return { signal: options?.signal, ifMatch: options?.ifMatch, ifAbsent: options?.ifAbsent, contentMd5: md5 }
}

function withChecksum(written: Written, given: BlobWriteOptions | undefined, options: WriteOptions | undefined): Written {
  const value = given?.contentMd5
  if (options?.checksum?.algorithm !== 'MD5' || value === undefined) return written
  return { ...written, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value } }
}

function writing<T>(written: Promise<T>, options?: WriteOptions): Promise<T> {
  return written.catch((error: unknown) => failedWrite(error, options))
}

import type { Entry, Version } from '../entry.ts'
import type {
  AbsenceOptions,
  AbsenceProof,
  Annotations,
  CallOptions,
  Capabilities,
  Content,
  CopySource,
  HeadOptions,
  ListOptions,
  MultipartWrite,
  ObjectAttributes,
  ObjectHead,
  PartSizesOptions,
  Payload,
  ReadOptions,
  RemoveOptions,
  RemoveOutcome,
  StoreLocation,
  SubPrefixes,
  Target,
  WriteOptions,
  Written,
} from '../storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { CustomerKey } from './settings.ts'
import type { HeadAnswer, S3Transport } from './transport.ts'
import { failedWrite } from '../../http/failed-write.ts'
import { unlessWritten } from '../../http/lost-answer.ts'
import { md5Of } from '../../integrity/md5.ts'
import { isAccessPoint } from './bucket-kind.ts'
import { checkConditions } from './check-conditions.ts'
import { copySourceOf } from './copy-source.ts'
import { directoryCapabilities, isDirectoryBucket, listDirectoryBucket, withoutDigest, withoutMd5 } from './directory-bucket.ts'
import { asChange, checkIsListed, checkStillListed } from '../entry-changed.ts'
import { checkFacts, checkTags } from './facts.ts'
import { createKeptNames, type KeptNames } from './kept-names.ts'
import { listInOrder, listVersionsInOrder, type ListedPlace } from './listing.ts'
import { createMultipartWrite } from './multipart-write.ts'
import { listNamedObject, listVersionsOfNamed } from './named-object.ts'
import { partSizesOf } from './part-sizes.ts'
import { proveKeysAbsent } from './prove-absent.ts'
import { removeKeys } from './remove-keys.ts'

const MiB = 2 ** 20
const GiB = 2 ** 30

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const S3_CAPABILITIES: Capabilities = Object.freeze({
  orderedListing: true,
  contentEtag: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  minPartSize: 5 * MiB,
  maxPartSize: 5 * GiB,
  maxParts: 10_000,
  maxPutSize: 5 * GiB,
  removeBatch: 1000,
})

/** What a storage on a bucket needs to know besides its transport; `S3Settings` have most of it. */
export interface S3Place {
  readonly bucket: string
  readonly prefix: string
  /** Keys of one page of a listing, where the caller does not say. */
  readonly pageSize?: number | undefined
  /** For copies: the key that this side's objects are encrypted with. */
  readonly customerKey?: CustomerKey | undefined
  /** Directory buckets: every object gets a CRC64NVME. */
  readonly directoryChecksum?: boolean | undefined
  /** Directory buckets: list sub-prefixes side by side. */
  readonly parallelDirectoryListing?: boolean | undefined
  /** See `storeOf`; where it is absent, nothing is copied by the service. */
  readonly store?: string | undefined
  readonly annotations?: Annotations | undefined
  /** See `serviceOf`. */
  readonly service?: string | undefined
  /** The name behind the prefix, where the location is one object. */
  readonly single?: string | undefined
}

type Named = Pick<Entry, 'key' | 'version'>

/** A bucket, or the keys of a bucket under a prefix, as a storage. */
export function createS3Storage(transport: S3Transport, place: S3Place): Target {
  return new S3Storage(transport, place)
}

class S3Storage implements Target {
  readonly name: string
  readonly capabilities: Capabilities
  readonly store: string | undefined
  readonly location: StoreLocation | undefined
  readonly annotations: Annotations | undefined
  readonly single: string | undefined
  /** Directory buckets cannot be listed from a key on, so nobody need know where to cut them; nor do they keep versions. */
  readonly prefixes: Target['prefixes']
  readonly listVersions: Target['listVersions']
  readonly keepsVersions: Target['keepsVersions']
  private readonly prefix: string
  private readonly isDirectory: boolean
  private readonly names: KeptNames

  constructor(
    private readonly transport: S3Transport,
    private readonly place: S3Place,
  ) {
    const { bucket, prefix, store, annotations, single, directoryChecksum = false } = place
    this.name = `s3://${bucket}/${prefix}${single ?? ''}`
    this.single = single
    this.prefix = prefix
    this.store = store
    this.location = place.service === undefined ? undefined : { kind: 's3', service: place.service, container: bucket, isAlias: isAccessPoint(bucket), prefix }
    this.annotations = annotations
    this.isDirectory = isDirectoryBucket(bucket)
    this.names = createKeptNames(transport)
    this.capabilities = this.isDirectory ? directoryCapabilities(S3_CAPABILITIES, directoryChecksum) : S3_CAPABILITIES
    if (this.isDirectory) return
    if (single === undefined) this.prefixes = (below, options) => this.subPrefixes(below, options)
    this.listVersions = (range, options = {}) => this.versionsIn(range, options)
    this.keepsVersions = (options) => transport.getVersioning(options)
  }

  list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const { bucket, prefix, single: key } = this.place
    if (key !== undefined) return listNamedObject(this.transport, { bucket, prefix, key }, range, options)
    const place = this.listedPlace(options)
    if (!this.isDirectory) return listInOrder(this.transport, place, range, options)
    const sideBySide = this.place.parallelDirectoryListing ?? false
    return listDirectoryBucket(this.transport, place, range, { ...options, sideBySide })
  }

  async read(entry: Entry, options?: ReadOptions): Promise<Content> {
    const { key, etag, size, version } = entry
    const content = await this.transport.get({ key: this.prefix + key, version }, etag, options, size).catch((error: unknown) => {
      throw asChange(error, entry)
    })
    // Services that know no conditions on reads answer with whatever is there now.
    checkIsListed(content, entry)
    return this.completed(content, entry, options)
  }

  async verifyUnchanged(entry: Entry, _state: string | undefined, options?: CallOptions): Promise<void> {
    const { key, version } = entry
    checkStillListed(await this.transport.head({ key: this.prefix + key, version }, options), entry)
  }

  async head(entry: Named, options: HeadOptions = {}): Promise<ObjectHead> {
    const { checksum, algorithm, signal } = options
    const head = await this.transport.head({ key: this.prefix + entry.key, version: entry.version }, { checksum, algorithm, signal })
    return this.completed(head, entry, options)
  }

  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
    return proveKeysAbsent(this.transport, this.prefix, keys, options)
  }

  partSizes(entry: Entry, options?: PartSizesOptions): Promise<readonly number[] | undefined> {
    return partSizesOf(this.transport, this.prefix + entry.key, entry, this.capabilities.contentEtag, options)
  }

  copySource(entry: Entry): CopySource {
    return copySourceOf(this.place.bucket, this.prefix + entry.key, entry, this.place.customerKey)
  }

  async put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    checkFacts(key, attributes.facts)
    await this.foresee(key, options)
    const written = this.transport.put(this.prefix + key, this.isDirectory ? withoutMd5(payload) : payload, attributes.facts, options)
    const isConditional = options !== undefined && (options.ifMatch !== undefined || options.ifAbsent === true)
    const sure = isConditional ? unlessWritten(written, () => this.writtenBefore(key, payload, options)) : written
    return this.underItsName(key, sure.catch((error: unknown) => failedWrite(error, options)), options)
  }

  /** Directory buckets keep every name, and list no prefix without a slash at its end. */
  async foresee(key: string, options?: CallOptions): Promise<void> {
    if (!this.isDirectory) await this.names.checkBefore(this.prefix + key, options)
  }

  private async underItsName(key: string, write: Promise<Written>, options?: CallOptions): Promise<Written> {
    const written = await write
    if (!this.isDirectory) await this.names.checkAfter(this.prefix + key, options)
    return written
  }

  /** What stands under a key, if it is what a put has sent. */
  private async writtenBefore(key: string, { bytes, md5, checksum }: Payload, options: WriteOptions): Promise<Written | undefined> {
    const algorithm = options.checksum?.algorithm
    const head = await this.transport.head({ key: this.prefix + key }, { checksum: algorithm !== undefined, algorithm, signal: options.signal })
    const { etag, etagIsDigest, size } = this.isDirectory ? withoutDigest(head) : head
    const isSame = etagIsDigest ? etag === (md5 ?? md5Of(bytes)) : checksum !== undefined && head.checksum?.value === checksum
    return size === bytes.length && isSame ? { etag, etagIsDigest, checksum: head.checksum } : undefined
  }

  async startMultipart(key: string, attributes: ObjectAttributes, _partSize: number, options?: WriteOptions): Promise<MultipartWrite> {
    checkFacts(key, attributes.facts)
    await this.foresee(key, options)
    const write = await createMultipartWrite(this.transport, this.prefix + key, attributes.facts, options)
    if (!this.isDirectory) return { ...write, complete: (given) => this.underItsName(key, write.complete(given), given) }
    return { ...write, put: (part, callOptions) => write.put({ ...part, payload: withoutMd5(part.payload) }, callOptions) }
  }

  async copy(key: string, from: CopySource, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    checkFacts(key, attributes.facts)
    const whole = this.prefix + key
    await checkConditions(this.transport, whole, key, options)
    await this.foresee(key, options)
    const copied = this.transport.copyObject(whole, from, attributes.facts, options)
    const sure = unlessWritten(copied, async () => {
      // The copy of an object that was stored whole has its ETag.
      const { etag, etagIsDigest } = await this.transport.head({ key: whole }, { signal: options?.signal })
      return etagIsDigest && from.headers['x-amz-copy-source-if-match'] === `"${etag}"` ? { etag, etagIsDigest } : undefined
    })
    return this.underItsName(key, sure, options)
  }

  async writeTags(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void> {
    checkTags(key, tags)
    await this.transport.putTags(this.prefix + key, tags, options)
  }

  async remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]> {
    if (keys.length === 0) return []
    const whole = keys.map((key) => this.prefix + key)
    const outcomes = await removeKeys(this.transport, whole, options)
    return outcomes.map(({ key, error }) => ({ key: key.slice(this.prefix.length), error }))
  }

  close(): Promise<void> {
    return this.transport.close()
  }

  private listedPlace({ pageSize }: ListOptions): ListedPlace {
    return { name: this.name, prefix: this.prefix, pageSize: pageSize ?? this.place.pageSize }
  }

  private versionsIn(range: KeyRange, options: ListOptions): AsyncGenerator<Version[]> {
    const { bucket, prefix, single: key } = this.place
    if (key !== undefined) return listVersionsOfNamed(this.transport, { bucket, prefix, key }, range, options)
    return listVersionsInOrder(this.transport, this.listedPlace(options), range, options)
  }

  private async subPrefixes(below: string, options?: CallOptions): Promise<SubPrefixes> {
    const whole = this.prefix + below
    const { entries, prefixes, next } = await this.transport.listPage({ prefix: whole, delimiter: '/', prefixLength: this.prefix.length }, options)
    const found = prefixes.filter((each) => each.length > whole.length)
    // The object that is the location's whole prefix is no entry.
    const complete = next === undefined && found.length === prefixes.length && entries.every(({ key }) => key === '')
    return { prefixes: found.map((each) => each.slice(this.prefix.length)), complete }
  }

  /** The answer with what it does not tell by itself. */
  private completed<T extends HeadAnswer>(answer: T, entry: Named, options: HeadOptions = {}): T | Promise<T> {
    const told = this.isDirectory ? withoutDigest(answer) : answer
    return options.tags && told.tagCount > 0 ? this.withTags(told, entry, options) : told
  }

  private async withTags<T extends HeadAnswer>(answer: T, { key, version }: Named, { signal }: CallOptions): Promise<T> {
    return { ...answer, facts: { ...answer.facts, tags: await this.transport.getTags({ key: this.prefix + key, version }, { signal }) } }
  }
}

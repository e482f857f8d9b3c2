import type { Entry, Version } from '../contract/entry.ts'
import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { Annotations } from '../contract/annotations.ts'
import type { CallOptions } from '../contract/context.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import type { Content, HeadOptions, ObjectHead, PartSizesOptions, ReadOptions } from '../contract/reading.ts'
import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { ListOptions, SubPrefixes } from '../contract/listing.ts'
import type { MultipartWrite } from '../contract/parts.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../contract/writing.ts'
import type { Target } from '../contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Connection } from '../service/operation.ts'
import type { HeadAnswer } from './api/object-head.ts'
import type { S3Call, S3Place, S3Side } from './side.ts'
import { failedWrite, unlessWritten } from '../service/failed-write.ts'
import { md5Of } from '../../integrity/md5.ts'
import { copyObject } from './api/copy-object.ts'
import { getBucketVersioning } from './api/get-bucket-versioning.ts'
import { getObjectTagging } from './api/get-object-tagging.ts'
import { getObject } from './api/get-object.ts'
import { headObject } from './api/head-object.ts'
import { listObjectsV2 } from './api/list-objects-v2.ts'
import { deleteObjectTagging, putObjectTagging } from './api/put-object-tagging.ts'
import { putObject } from './api/put-object.ts'
import { directoryCapabilities, S3_CAPABILITIES } from './capabilities.ts'
import { isAccessPoint, isDirectoryBucket } from './place/bucket-kind.ts'
import { checkConditions, copySourceOf } from './copy.ts'
import { listDirectoryBucket, withoutDigest, withoutMd5 } from './directory-bucket.ts'
import { asChange, checkIsListed, checkStillListed } from '../service/entry-changed.ts'
import { checkFacts } from './facts.ts'
import { checkTags } from '../service/tags.ts'
import { createKeptNames, type KeptNames } from './kept-names.ts'
import { listInOrder, listVersionsInOrder, type ListedPlace } from './list.ts'
import { createMultipartWrite } from './multipart-write.ts'
import { listNamedObject, listVersionsOfNamed } from './place/named-object.ts'
import { partSizesOf } from './part-sizes.ts'
import { proveKeysAbsent } from './prove-absent.ts'
import { removeKeys } from './remove-keys.ts'

type Named = Pick<Entry, 'key' | 'version'>

/** A bucket, or the keys of a bucket under a prefix, as a storage. */
export function createS3Storage(connection: Connection<S3Side>, place: S3Place): Target {
  return new S3Storage(connection, place)
}

class S3Storage implements Target {
  readonly name: string
  readonly capabilities: Capabilities
  readonly store: string | undefined
  readonly location: StoreLocation | undefined
  readonly urlSource: Target['urlSource']
  readonly annotations: Annotations | undefined
  readonly single: string | undefined
  /** Absent for directory buckets: these cannot be listed from a key on, so there is no use in cuts, and keep no versions. */
  readonly prefixes: Target['prefixes']
  readonly listVersions: Target['listVersions']
  readonly keepsVersions: Target['keepsVersions']
  private readonly call: S3Call
  private readonly prefix: string
  private readonly isDirectory: boolean
  private readonly names: KeptNames

  constructor(
    private readonly connection: Connection<S3Side>,
    private readonly place: S3Place,
  ) {
    const { bucket, prefix, store, annotations, single, directoryChecksum = false, urlSourceOf } = place
    this.call = connection.call
    this.name = `s3://${bucket}/${prefix}${single ?? ''}`
    this.single = single
    this.prefix = prefix
    this.store = store
    this.location = place.service === undefined ? undefined : { kind: 's3', service: place.service, container: bucket, isAlias: isAccessPoint(bucket), prefix }
    this.annotations = annotations
    if (urlSourceOf) this.urlSource = (entry) => urlSourceOf(prefix + entry.key, entry)
    this.isDirectory = isDirectoryBucket(bucket)
    this.names = createKeptNames(this.call)
    this.capabilities = this.isDirectory ? directoryCapabilities(S3_CAPABILITIES, directoryChecksum) : S3_CAPABILITIES
    if (this.isDirectory) return
    if (single === undefined) this.prefixes = (below, options) => this.subPrefixes(below, options)
    this.listVersions = (range, options = {}) => this.versionsIn(range, options)
    this.keepsVersions = (options) => this.call(getBucketVersioning, undefined, options)
  }

  list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const { bucket, prefix, single: key } = this.place
    if (key !== undefined) return listNamedObject(this.call, { bucket, prefix, key }, range, options)
    const place = this.listedPlace(options)
    if (!this.isDirectory) return listInOrder(this.call, place, range, options)
    const sideBySide = this.place.parallelDirectoryListing ?? false
    return listDirectoryBucket(this.call, place, range, { ...options, sideBySide })
  }

  async read(entry: Entry, options?: ReadOptions): Promise<Content> {
    const { key, etag, size, version } = entry
    const { range, into, checksum, headers } = options ?? {}
    const input = { key: this.prefix + key, version, ifMatch: etag, size, range, into, checksum, headers }
    const content = await this.call(getObject, input, options).catch((error: unknown) => {
      throw asChange(error, entry)
    })
    // Services that know no conditions on reads answer with whatever is there now.
    checkIsListed(content, entry)
    return this.completed(content, entry, options)
  }

  async verifyUnchanged(entry: Entry, _state: string | undefined, options?: CallOptions): Promise<void> {
    const { key, version } = entry
    checkStillListed(await this.call(headObject, { key: this.prefix + key, version }, options), entry)
  }

  async head(entry: Named, options: HeadOptions = {}): Promise<ObjectHead> {
    const { checksum, algorithm, headers, signal } = options
    const head = await this.call(headObject, { key: this.prefix + entry.key, version: entry.version, checksum, algorithm, headers }, { signal })
    return this.completed(head, entry, options)
  }

  readTags({ key, version }: Named, { signal }: CallOptions = {}): Promise<Record<string, string>> {
    return this.call(getObjectTagging, { key: this.prefix + key, version }, { signal })
  }

  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
    return proveKeysAbsent(this.call, this.prefix, keys, options)
  }

  partSizes(entry: Entry, options?: PartSizesOptions): Promise<readonly number[] | undefined> {
    return partSizesOf(this.call, this.prefix + entry.key, entry, this.capabilities.contentEtag, options)
  }

  copySource(entry: Entry): CopySource {
    return copySourceOf(this.place.bucket, this.prefix + entry.key, entry, this.place.customerKey)
  }

  async put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    checkFacts(key, attributes.facts)
    const whole = this.prefix + key
    const isDoubtful = !this.isDirectory && this.names.isDoubtful(whole)
    if (isDoubtful) await this.names.checkBefore(whole, options)
    const written = this.call(putObject, {
      key: whole,
      payload: this.isDirectory ? withoutMd5(payload) : payload,
      facts: attributes.facts,
      ifMatch: options?.ifMatch,
      ifAbsent: options?.ifAbsent,
      checksum: options?.checksum,
    }, options)
    const isConditional = options !== undefined && (options.ifMatch !== undefined || options.ifAbsent === true)
    const sure = isConditional ? unlessWritten(written, () => this.writtenBefore(key, payload, options)) : written
    const stored = sure.catch((error: unknown) => failedWrite(error, options))
    return isDoubtful ? this.underItsName(key, stored, options) : stored
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

  /** The object under a key, if it is what a put has sent. */
  private async writtenBefore(key: string, { bytes, md5, checksum }: Payload, options: WriteOptions): Promise<Written | undefined> {
    const algorithm = options.checksum?.algorithm
    const head = await this.call(headObject, { key: this.prefix + key, checksum: algorithm !== undefined, algorithm }, { signal: options.signal })
    const { etag, etagIsDigest, size } = this.isDirectory ? withoutDigest(head) : head
    const isSame = etagIsDigest ? etag === (md5 ?? md5Of(bytes)) : checksum !== undefined && head.checksum?.value === checksum
    return size === bytes.length && isSame ? { etag, etagIsDigest, checksum: head.checksum } : undefined
  }

  async startMultipart(key: string, attributes: ObjectAttributes, _partSize: number, options?: WriteOptions): Promise<MultipartWrite> {
    checkFacts(key, attributes.facts)
    await this.foresee(key, options)
    const write = await createMultipartWrite(this.call, this.prefix + key, attributes.facts, options)
    if (!this.isDirectory) return { ...write, complete: (given) => this.underItsName(key, write.complete(given), given) }
    return { ...write, put: (part, callOptions) => write.put({ ...part, payload: withoutMd5(part.payload) }, callOptions) }
  }

  async copy(key: string, from: CopySource, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    checkFacts(key, attributes.facts)
    const whole = this.prefix + key
    await checkConditions(this.call, whole, key, options)
    await this.foresee(key, options)
    const { ifMatch, ifAbsent, checksum } = options ?? {}
    const copied = this.call(copyObject, { key: whole, from, facts: attributes.facts, ifMatch, ifAbsent, checksum }, options)
    const sure = unlessWritten(copied, async () => {
      // The copy of an object that was stored whole has its ETag.
      const { etag, etagIsDigest } = await this.call(headObject, { key: whole }, { signal: options?.signal })
      return etagIsDigest && from.headers['x-amz-copy-source-if-match'] === `"${etag}"` ? { etag, etagIsDigest } : undefined
    })
    return this.underItsName(key, sure, options)
  }

  async writeTags(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void> {
    checkTags(key, tags)
    const whole = this.prefix + key
    if (Object.keys(tags).length > 0) await this.call(putObjectTagging, { key: whole, tags }, options)
    else await this.call(deleteObjectTagging, { key: whole }, options)
  }

  async remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]> {
    if (keys.length === 0) return []
    const whole = keys.map((key) => this.prefix + key)
    const outcomes = await removeKeys(this.call, whole, options)
    return outcomes.map(({ key, error }) => ({ key: key.slice(this.prefix.length), error }))
  }

  close(): Promise<void> {
    return this.connection.close()
  }

  private listedPlace({ pageSize }: ListOptions): ListedPlace {
    return { name: this.name, prefix: this.prefix, pageSize: pageSize ?? this.place.pageSize }
  }

  private versionsIn(range: KeyRange, options: ListOptions): AsyncGenerator<Version[]> {
    const { bucket, prefix, single: key } = this.place
    if (key !== undefined) return listVersionsOfNamed(this.call, { bucket, prefix, key }, range, options)
    return listVersionsInOrder(this.call, this.listedPlace(options), range, options)
  }

  private async subPrefixes(below: string, options?: CallOptions): Promise<SubPrefixes> {
    const whole = this.prefix + below
    const { entries, prefixes, next } = await this.call(listObjectsV2, { prefix: whole, delimiter: '/', prefixLength: this.prefix.length }, options)
    const found = prefixes.filter((each) => each.length > whole.length)
    // The object that is the location's whole prefix is no entry.
    const complete = next === undefined && found.length === prefixes.length && entries.every(({ key }) => key === '')
    return { prefixes: found.map((each) => each.slice(this.prefix.length)), complete }
  }

  /** The answer with what it does not say by itself. */
  private completed<T extends HeadAnswer>(answer: T, entry: Named, options: HeadOptions = {}): T | Promise<T> {
    const head = this.isDirectory ? withoutDigest(answer) : answer
    return options.tags && head.tagCount > 0 ? this.withTags(head, entry, options) : head
  }

  private async withTags<T extends HeadAnswer>(answer: T, entry: Named, options: CallOptions): Promise<T> {
    return { ...answer, facts: { ...answer.facts, tags: await this.readTags(entry, options) } }
  }
}

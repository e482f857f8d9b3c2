import type { Entry } from '../entry.ts'
import type {
  Annotations,
  CallOptions,
  Capabilities,
  Content,
  ListOptions,
  MultipartWrite,
  ObjectAttributes,
  Payload,
  ReadOptions,
  RemoveOutcome,
  Target,
  Written,
} from '../storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { CustomerKey } from './settings.ts'
import type { S3Transport } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { isAfterStart, isBeforeEnd } from '../../order/key-range.ts'
import { checkFacts } from './facts.ts'
import { createMultipartWrite } from './multipart-write.ts'
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
}

/** A bucket, or the keys of a bucket under a prefix, as a storage. */
export function createS3Storage(transport: S3Transport, { bucket, prefix }: S3Place): Target {
  return new S3Storage(transport, bucket, prefix)
}

class S3Storage implements Target {
  readonly name: string
  readonly capabilities: Capabilities

  constructor(
    private readonly transport: S3Transport,
    bucket: string,
    private readonly prefix: string,
  ) {
    this.name = `s3://${bucket}/${prefix}`
    // Directory buckets list in no order.
    this.capabilities = bucket.endsWith('--x-s3') ? { ...S3_CAPABILITIES, orderedListing: false } : S3_CAPABILITIES
  }

  async *list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const query = { prefix: this.prefix, prefixLength: this.prefix.length, maxKeys: options.pageSize }
    const startAfter = range.after === undefined ? undefined : this.prefix + range.after
    let answer = this.transport.listPage({ ...query, startAfter }, options)
    for (let token: string | undefined; ; ) {
      const { entries, next } = await answer
      if (next !== undefined && next === token) throw goingInCircles(this.name)
      token = next
      const ended = next === undefined || endsPast(entries, range)
      // The next page is on its way while this one is being worked on.
      if (!ended) {
        answer = this.transport.listPage({ ...query, token: next }, options)
        answer.catch(() => undefined)
      }
      const page = within(entries, range)
      yield* inPagesOf(page, options.pageSize)
      if (ended) return
    }
  }

  async prefixes(prefix: string, options?: CallOptions): Promise<string[]> {
    const whole = this.prefix + prefix
    const { prefixes } = await this.transport.listPage({ prefix: whole, delimiter: '/', prefixLength: this.prefix.length }, options)
    return prefixes.filter((found) => found.length > whole.length).map((found) => found.slice(this.prefix.length))
  }

  async read(entry: Entry, options?: ReadOptions): Promise<Content> {
    const content = await this.transport.get(this.prefix + entry.key, entry.etag, options).catch((error: unknown) => {
      throw asChange(error, entry)
    })
    if (content.size !== entry.size) throw changed(entry)
    return content
  }

  async put(key: string, payload: Payload, attributes: ObjectAttributes, options?: CallOptions): Promise<Written> {
    checkFacts(key, attributes.facts)
    return this.transport.put(this.prefix + key, payload, attributes.facts, options)
  }

  async startMultipart(
    key: string,
    attributes: ObjectAttributes,
    _partSize: number,
    options?: CallOptions,
  ): Promise<MultipartWrite> {
    checkFacts(key, attributes.facts)
    return createMultipartWrite(this.transport, this.prefix + key, attributes.facts, options)
  }

  async remove(keys: readonly string[], options?: CallOptions): Promise<RemoveOutcome[]> {
    if (keys.length === 0) return []
    const whole = keys.map((key) => this.prefix + key)
    const outcomes = await removeKeys(this.transport, whole, options)
    return outcomes.map(({ key, error }) => ({ key: key.slice(this.prefix.length), error }))
  }

  close(): Promise<void> {
    return this.transport.close()
  }
}

function endsPast(entries: readonly Entry[], range: KeyRange): boolean {
  const last = entries.at(-1)
  return last !== undefined && !isBeforeEnd(range, last.key)
}

/**
 * The page cut to the range, and without the key that equals the prefix itself. Compatibles that do not know
 * `start-after` begin too early, so the start is checked as well.
 */
function within(entries: Entry[], range: KeyRange): Entry[] {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) return entries
  if (first.key !== '' && isAfterStart(range, first.key) && isBeforeEnd(range, last.key)) return entries
  return entries.filter(({ key }) => key !== '' && isAfterStart(range, key) && isBeforeEnd(range, key))
}

/** Most services keep to the page size asked for. */
function* inPagesOf(entries: Entry[], size = Infinity): Generator<Entry[]> {
  if (entries.length > 0 && entries.length <= size) yield entries
  else for (let at = 0; at < entries.length; at += size) yield entries.slice(at, at + size)
}

function goingInCircles(name: string): StorageError {
  return new StorageError(`the listing of ${name} goes in circles: the service repeats its continuation token`, { kind: 'failed' })
}

/**
 * A read is conditional on the listed ETag, so a failed precondition means another object by now; so does a range that
 * lies beyond its end, where the service has no ETags.
 */
function asChange(error: unknown, entry: Entry): unknown {
  const isChange = error instanceof StorageError && (error.kind === 'precondition' || error.code === 'InvalidRange')
  return isChange ? changed(entry) : error
}

function changed(entry: Entry): StorageError {
  return new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
}

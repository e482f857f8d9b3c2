import type { ChecksumAlgorithm } from '../integrity/checksum.ts'
import type { Side } from '../report/events.ts'
import type { Entry } from '../storage/contract/entry.ts'
import type { HeadOptions, ObjectHead } from '../storage/contract/reading.ts'
import type { Source } from '../storage/contract/storage.ts'
import { StorageError } from '../errors.ts'

/** An entry of one side. Each question about it is asked at most once. */
export class Subject {
  private known: Promise<ObjectHead> | undefined
  private equal: Promise<readonly number[] | undefined> | undefined
  private exact: Promise<readonly number[] | undefined> | undefined

  constructor(
    readonly side: Side,
    readonly storage: Source,
    readonly entry: Entry,
    private readonly signal: AbortSignal,
  ) {}

  /** A disk keeps no digests, and reading it costs no requests. */
  get isFile(): boolean {
    return !this.storage.capabilities.keepsFacts
  }

  /**
   * What the service knows of the object now, with the first of its checksums.
   * @throws StorageError `changed` when it is no longer the one that was listed
   */
  head(): Promise<ObjectHead> {
    return (this.known ??= this.ask({ checksum: true }))
  }

  /** The stored checksum of this algorithm costs another request when the object has several. */
  async headWith(algorithm: ChecksumAlgorithm): Promise<ObjectHead> {
    if (this.known && (await this.known).checksum?.algorithm === algorithm) return this.known
    return this.ask({ checksum: true, algorithm })
  }

  /** Looks at the object with its tags. */
  headWithTags(): Promise<ObjectHead> {
    return this.ask({ tags: true })
  }

  /** @see Source.partSizes */
  partSizes(exact: boolean): Promise<readonly number[] | undefined> {
    const { storage, entry, signal } = this
    if (!storage.partSizes) return Promise.resolve(undefined)
    if (exact) return (this.exact ??= storage.partSizes(entry, { exact, signal }))
    return (this.equal ??= storage.partSizes(entry, { signal }))
  }

  /** Is the ETag an MD5? That of an encrypted object may look like one. */
  async hasDigestAsEtag(): Promise<boolean> {
    return this.storage.capabilities.contentEtag && (await this.head()).etagIsDigest
  }

  private async ask(options: HeadOptions): Promise<ObjectHead> {
    const { entry } = this
    const head = await this.storage.head(entry, { ...options, signal: this.signal })
    if (head.size === entry.size && (entry.etag === '' || head.etag === entry.etag)) return head
    throw new StorageError(`${JSON.stringify(entry.key)} has changed since it was listed`, { kind: 'changed' })
  }
}

/** Both sides of one key. */
export interface Subjects {
  readonly source: Subject
  readonly target: Subject
}

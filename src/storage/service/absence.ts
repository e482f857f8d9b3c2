import pLimit from 'p-limit'
import type { AbsenceProof } from '../contract/removing.ts'
import { isStorageError, type ErrorKind, type StorageError } from '../../errors.ts'

/** How to ask an object store what is under a key. Keys and prefixes are relative to the location. */
export interface AbsenceProbes {
  /**
   * What is under exactly this key; undefined only when the service said that nothing is.
   * @throws StorageError for every other answer
   */
  head(key: string): Promise<{ readonly mtime: number } | undefined>
  /**
   * True when a new listing of exactly this prefix came back whole and without a single name.
   * @throws StorageError when there is no such listing, so also when the bucket or container is missing
   */
  listsNothing(prefix: string): Promise<boolean>
}

/** Requests in flight for one call. */
const AT_A_TIME = 16

/** Keys that make one listing cheaper than a HEAD for each: a LIST costs 12 times as much (S3 pricing, Azure's is alike). */
const WORTH_A_LISTING = 16

/** So many failures without a single answer mean that the storage answers nothing at all. */
const HOPELESS = 100

/** Faults that concern every key. */
const OF_ALL_KEYS: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['aborted', 'credentials', 'no-location', 'unreachable'])

/**
 * Proves that an object store has nothing under the keys, as `Source.proveAbsent` wants it. Keys that share a prefix are
 * proved by one empty listing of that prefix, the others by a HEAD each. An empty listing counts only when HEADs of the first
 * and the last of them agree. A HEAD that finds nothing counts only when a later listing shows that the bucket is still
 * there: the answer has no body that distinguishes a missing bucket from a missing key.
 *
 * @param keys in the order of `compareKeys`
 * @returns one proof for each key, in the same order
 * @throws StorageError when the service answers for no key at all, or the bucket or container has gone
 */
export async function proveAbsence(keys: readonly string[], probes: AbsenceProbes): Promise<AbsenceProof[]> {
  const inquiry = new Inquiry(keys, probes)
  return inquiry.run()
}

/** Consecutive keys: those from `from` up to `to`, `to` exclusive. */
interface Stretch {
  readonly from: number
  readonly to: number
}

class Inquiry {
  private readonly proofs: AbsenceProof[] = []
  private readonly limit = pLimit(AT_A_TIME)
  private answers = 0
  private failures = 0
  private stopped: { readonly error: StorageError } | undefined
  /** Counts steps, to know whether a listing began after the last HEAD found nothing. */
  private step = 0
  private lastMissing = 0
  private lastListing = 0

  constructor(
    private readonly keys: readonly string[],
    private readonly probes: AbsenceProbes,
  ) {}

  async run(): Promise<AbsenceProof[]> {
    await this.proveBelow('', { from: 0, to: this.keys.length })
    if (this.stopped) throw this.stopped.error
    if (this.lastMissing > this.lastListing) await this.probes.listsNothing('')
    return this.proofs
  }

  /** Proves a stretch of keys that begin with the prefix; the prefix itself is not empty, or not worth a listing. */
  private async proveBelow(prefix: string, stretch: Stretch): Promise<void> {
    const parts = partsBelow(this.keys, prefix, stretch)
    await Promise.all(parts.map((part) => (part.to - part.from < WORTH_A_LISTING ? this.proveEach(part) : this.provePart(part))))
  }

  /** Proves keys that share a prefix: by one listing, or piece by piece where something is left below the prefix. */
  private async provePart(part: Stretch): Promise<void> {
    const prefix = commonFolder(this.key(part.from), this.key(part.to - 1))
    const samples = [part.from, part.to - 1]
    await Promise.all(samples.map((index) => this.proveOne(index)))
    const isGone = samples.every((index) => this.proofs[index]?.absent) && (await this.isEmpty(prefix))
    if (!isGone) return this.proveBelow(prefix, part)
    for (let index = part.from; index < part.to; index++) this.proofs[index] ??= { key: this.key(index), absent: true }
  }

  /** A listing that fails proves nothing, and leaves it to the HEADs to say why. */
  private async isEmpty(prefix: string): Promise<boolean> {
    try {
      return await this.limit(async () => this.stopped === undefined && (await this.list(prefix)))
    } catch (error) {
      this.noteFault(error)
      return false
    }
  }

  private async list(prefix: string): Promise<boolean> {
    const begun = ++this.step
    const isEmpty = await this.probes.listsNothing(prefix)
    this.lastListing = Math.max(this.lastListing, begun)
    return isEmpty
  }

  private async proveEach({ from, to }: Stretch): Promise<void> {
    await Promise.all(Array.from({ length: to - from }, (_, i) => this.proveOne(from + i)))
  }

  private proveOne(index: number): Promise<void> {
    const key = this.key(index)
    return this.limit(async () => {
      if (this.stopped || this.proofs[index]) return
      try {
        this.proofs[index] = await this.proofOf(key)
        this.answers++
      } catch (error) {
        const fault = this.noteFault(error)
        this.proofs[index] = { key, absent: false, error: fault }
        if (++this.failures >= HOPELESS && this.answers === 0) this.stopped ??= { error: fault }
      }
    })
  }

  private async proofOf(key: string): Promise<AbsenceProof> {
    // A marker means a folder, and a folder exists as soon as anything is below it.
    if (key.endsWith('/') && !(await this.list(key))) return { key, absent: false }
    const found = await this.probes.head(key)
    if (found) return { key, absent: false, mtime: found.mtime }
    this.lastMissing = ++this.step
    return { key, absent: true }
  }

  /** @throws whatever is no fault of a storage */
  private noteFault(error: unknown): StorageError {
    if (!isStorageError(error)) throw error
    if (OF_ALL_KEYS.has(error.kind)) this.stopped ??= { error }
    return error
  }

  private key(index: number): string {
    return this.keys[index] ?? ''
  }
}

/** Cuts a stretch wherever the segment behind the prefix changes. A key without a further slash is a part of its own. */
function partsBelow(keys: readonly string[], prefix: string, { from, to }: Stretch): Stretch[] {
  const parts: Stretch[] = []
  for (let start = from; start < to; ) {
    const key = keys[start] ?? ''
    const slash = key.indexOf('/', prefix.length)
    const folder = slash < 0 || slash === key.length - 1 ? undefined : key.slice(0, slash + 1)
    let end = start + 1
    if (folder !== undefined) while (end < to && keys[end]?.startsWith(folder)) end++
    parts.push({ from: start, to: end })
    start = end
  }
  return parts
}

/** The longest prefix of both keys that ends in a slash and is shorter than either. */
function commonFolder(first: string, last: string): string {
  let length = 0
  while (length < first.length && first[length] === last[length]) length++
  const slash = first.lastIndexOf('/', Math.min(length - 1, first.length - 2))
  return first.slice(0, slash + 1)
}

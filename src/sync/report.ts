import type { BackedUp, Copied, Deleted, Mismatched, Reporter, Retry, Side, SourceObject, SpanEnd, Started, Verified, Written } from '../report/events.ts'
import type { Statistics } from '../report/statistics.ts'
import type { SpecialKind } from '../storage/contract/listing.ts'
import type { Loss } from '../storage/contract/losses.ts'
import { describeLoss } from '../report/losses.ts'
import { filterOf, type Reason } from '../report/reasons.ts'

/** What a warning or a failure says besides its message. */
interface About {
  readonly key?: string | undefined
  readonly side?: Side | undefined
  readonly error?: unknown
}

/** An entry that is left as it is: all that is known of it goes into the event. */
type LeftAlone = Pick<SourceObject, 'key'> & Partial<SourceObject>

/** An entry that was not copied, or not deleted. */
export interface Undone {
  readonly key: string
  /** Bytes, of an object that was not copied. */
  readonly size?: number | undefined
  /** The file, if an object that was not copied is one of its several names. */
  readonly file?: string | undefined
  readonly what: 'copy' | 'delete'
}

/**
 * Reports everything that happens in a run: each method counts it and sends the event for it. Nothing else changes the
 * statistics, so counters and events always agree.
 */
export class Report {
  private readonly wants: Reporter['wants']

  constructor(
    private readonly reporter: Reporter,
    private readonly counters: Statistics,
  ) {
    this.wants = reporter.wants
  }

  get statistics(): Readonly<Statistics> {
    return this.counters
  }

  /** The pass starts over: what it has seen and decided counts anew. */
  restarted(dryRun: boolean): void {
    this.counters.restart(dryRun)
    this.reporter.on({ type: 'restart', dryRun })
  }

  get reportsSpans(): boolean {
    return this.wants.has('span-begin') || this.wants.has('span-end')
  }

  spanBegan(key: string, size: number): void {
    if (this.wants.has('span-begin')) this.reporter.on({ type: 'span-begin', key, size })
  }

  /** @param ms that the copy took, milliseconds */
  spanEnded(key: string, size: number, outcome: SpanEnd['outcome'], ms: number): void {
    if (this.wants.has('span-end')) this.reporter.on({ type: 'span-end', key, size, outcome, ms })
  }

  listed(side: Side, entries: number): void {
    if (side === 'source') this.counters.listedSource += entries
    else this.counters.listedTarget += entries
  }

  /** One of the listed entries of the target is a folder. */
  targetFolderListed(): void {
    this.counters.listedTargetFolders++
  }

  /** A listing could not show something. @param incomplete entries may be missing because of it */
  unlisted(message: string, incomplete: boolean, about: About): void {
    if (incomplete) this.counters.unlisted++
    this.warned(message, about)
  }

  /** A listing has left out something that has no content to copy, and that hides nothing. */
  notCopyable(message: string, key: string): void {
    this.counters.notCopyable++
    this.noticed(message, { key })
  }

  /** The listing of the source has left out an entry of this kind. */
  specialLeftOut(kind: SpecialKind): void {
    this.counters.specials[kind]++
  }

  /** The listing of the source shows a hard link as a file of its own. */
  hardLinkListed(): void {
    this.counters.hardLinksAsFiles++
  }

  /** A hard link was made or, in a dry run, would be. */
  hardLinkMade(): void {
    this.counters.hardLinks++
  }

  /** A symbolic link was copied as a link or, in a dry run, would be. */
  symbolicLinkCopied(): void {
    this.counters.symbolicLinks++
  }

  /** Both listings have ended, so everything that will be copied is planned. */
  listingEnded(): void {
    this.counters.listingDone = true
  }

  /** The run has finished with entries of the source. A negative number takes back entries that have to wait. */
  lookedAt(entries: number): void {
    this.counters.lookedAt += entries
  }

  skipped(entry: LeftAlone, reason: Reason): void {
    this.counters.skipped++
    if (!this.wants.has('skip')) return
    this.reporter.on({ type: 'skip', ...knownOf(entry), reason, filter: filterOf(reason) })
  }

  /** The copy of an object begins. */
  started(entry: SourceObject, copy: Pick<Started, 'reason' | 'dryRun' | 'target'>): void {
    if (this.wants.has('start')) this.reporter.on({ type: 'start', ...knownOf(entry), ...copy })
  }

  /** Bytes of an object have arrived at the target. */
  wrote(write: Omit<Written, 'type'>): void {
    if (this.wants.has('write')) this.reporter.on({ type: 'write', ...write })
  }

  /** A folder of the source is left out with all that it holds, which was not listed and is not counted. */
  folderLeftOut(folder: string, reason: Reason): void {
    if (this.wants.has('skip')) this.reporter.on({ type: 'skip', key: folder, reason, filter: filterOf(reason) })
  }

  /** An object will be copied. @param bytes its size */
  planned(bytes: number): void {
    this.counters.plannedObjects++
    this.counters.plannedBytes += bytes
  }

  /** A planned object will not be copied, or not yet. */
  unplanned(bytes: number): void {
    this.counters.plannedObjects--
    this.counters.plannedBytes -= bytes
  }

  /** A planned object moves another number of bytes than was planned. */
  replanned(difference: number): void {
    this.counters.plannedBytes += difference
  }

  /** Bytes of an object's parts have arrived; a negative number takes them back. */
  partsMoved(bytes: number): void {
    this.counters.partBytes += bytes
  }

  /** @param bytes that were moved for it */
  copied(entry: SourceObject, copy: Omit<Copied, 'type' | keyof SourceObject>, bytes: number): void {
    this.counters.transferred++
    this.counters.transferredBytes += bytes
    this.reporter.on({ type: 'copy', ...knownOf(entry), ...copy })
  }

  /** The target could not keep this of an object that was copied. */
  lost(loss: Loss, key: string): void {
    const known = this.counters.losses.get(loss)
    if (known) known.objects++
    else this.counters.losses.set(loss, { objects: 1, firstKey: key })
  }

  /** A digest of an object matches the one that a side gave. */
  digestMatched(match: Omit<Verified, 'type'>): void {
    if (this.wants.has('verified')) this.reporter.on({ type: 'verified', ...match })
  }

  /** A digest of an object is not the one that a side gave. A warning or a failure says what follows. */
  digestDiffers(mismatch: Omit<Mismatched, 'type'>): void {
    if (this.wants.has('mismatch')) this.reporter.on({ type: 'mismatch', ...mismatch })
  }

  /** An object is verified by its ETag, by an additional checksum, by both or by neither. */
  verified(byEtag: boolean, byChecksum: boolean): void {
    if (byEtag) this.counters.etagVerified++
    if (byChecksum) this.counters.checksumVerified++
  }

  /** The source has proved that it does not have so many entries of the target. */
  provedAbsent(entries: number): void {
    this.counters.provedAbsent += entries
  }

  /** A backup was made or, in a dry run, would be. */
  backedUp(backup: Omit<BackedUp, 'type'>): void {
    this.counters.backedUp++
    this.reporter.on({ type: 'backup', ...backup })
  }

  deleted(entry: Omit<Deleted, 'type'>): void {
    this.counters.deleted++
    this.reporter.on({ type: 'delete', ...entry })
  }

  /** An entry of the target stays, because the source could not say that it does not have it. */
  kept(key: string, message: string, error: Error | undefined): void {
    this.counters.kept++
    this.counters.warnings++
    this.reporter.on({ type: 'warning', side: 'source', key, message, error, undone: 'delete' })
  }

  /** An entry is left out with a warning. */
  leftOut(undone: Undone, message: string, error: unknown): void {
    this.counters.warnings++
    if (undone.what === 'copy') this.counters.leftOut++
    else this.counters.kept++
    this.undone('warning', undone, message, error)
  }

  failed(undone: Undone, message: string, error: unknown): void {
    this.counters.errors++
    if (undone.what === 'copy') this.counters.failed++
    else this.counters.deleteFailed++
    this.undone('failure', undone, message, error)
  }

  runStarted(dryRun: boolean): void {
    if (this.wants.has('run-start')) this.reporter.on({ type: 'run-start', dryRun })
  }

  /** The run as a whole has failed; its outcome says why. */
  runFailed(error: Error): void {
    this.counters.errors++
    if (this.wants.has('run-error')) this.reporter.on({ type: 'run-error', message: error.message, error })
  }

  /** Everything in flight has ended. */
  runEnded(): void {
    for (const [loss, { objects, firstKey }] of this.counters.losses) {
      this.reporter.on({ type: 'loss', loss, objects, firstKey, message: describeLoss(loss, objects) })
    }
    if (this.wants.has('run-end')) this.reporter.on({ type: 'run-end' })
    if (this.wants.has('statistics')) this.reporter.on({ type: 'statistics', statistics: this.counters })
  }

  warned(message: string, about: About = {}): void {
    this.counters.warnings++
    this.reporter.on({ type: 'warning', message, ...about })
  }

  /** An object or a part is about to be tried again. */
  triedAgain(key: string, message: string, error: unknown): void {
    this.counters.retries++
    this.counters.triedAgain++
    this.warned(message, { key, error })
  }

  /** A request is about to be sent again. @param throttled the service asked to slow down */
  requestRetried(retry: Omit<Retry, 'type'>, throttled: boolean): void {
    this.counters.retries++
    if (throttled) this.counters.throttled++
    this.reporter.on({ type: 'retry', ...retry })
  }

  noticed(message: string, about: { readonly key?: string; readonly prominent?: boolean } = {}): void {
    this.reporter.on({ type: 'notice', message, ...about })
  }

  private undone(type: 'warning' | 'failure', { key, size, file, what }: Undone, message: string, error: unknown): void {
    const side = what === 'delete' ? ('target' as const) : undefined
    this.reporter.on({ type, side, key, size, file, message, error, undone: what })
  }
}

/** What a listing knows of an entry, without what only some listings have besides. */
function knownOf(entry: SourceObject): SourceObject
function knownOf(entry: LeftAlone): LeftAlone
function knownOf({ key, size, mtime, etag, version, contentType, contentMd5, file }: LeftAlone): LeftAlone {
  return { key, size, mtime, etag: etag === '' ? undefined : etag, version, contentType, contentMd5, file }
}

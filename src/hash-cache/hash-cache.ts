import { realpath } from 'node:fs/promises'
import { messageOf, systemError, UsageError } from '../errors.ts'
import { sortEntries } from '../order/external-sort.ts'
import { createSpool, keyedLines } from '../order/spool.ts'
import type { DigestMemory } from '../storage/contract/digests.ts'
import { DamagedCache } from './format.ts'
import { merge } from './merge.ts'
import { openReader, type CacheReader, type NoCache } from './reader.ts'
import type { CacheRecord } from './record.ts'
import { replaceCache } from './save.ts'

const DAY = 24 * 60 * 60 * 1000
/** Days after which a record is dropped that no run has used. */
const KEPT_DAYS = 30
/** Days after which the use of a record is noted, so that a run which finds nothing new need not write the file. */
const NOTED_DAYS = 7

export interface HashCacheOptions {
  /** Called with what the user should know. @param prominent something is wrong with the file */
  readonly onNotice: (message: string, prominent: boolean) => void
  /** Milliseconds since the epoch. Default: now. */
  readonly now?: number | undefined
}

/**
 * Opens the file of a hash cache. A file that does not exist is made by `close`. One that is damaged, or that another version
 * has written, counts as empty and is replaced. One that is no hash cache counts as empty and is left as it is.
 *
 * @throws UsageError when the file cannot be read
 */
export async function openHashCache(given: string, { onNotice, now = Date.now() }: HashCacheOptions): Promise<HashCache> {
  // A link stays a link: the file behind it is replaced.
  const file = await realpath(given).catch(() => given)
  const name = `the hash cache ${given}`
  const told = new Set<string>()
  const tell = (what: string, prominent = true): void => {
    if (!told.has(what)) onNotice(`${name} ${what}`, prominent)
    told.add(what)
  }
  try {
    return new HashCache(file, await openOld(file, tell), tell, Math.floor(now / DAY))
  } catch (error) {
    throw new UsageError(`cannot read ${name}: ${messageOf(systemError(error))}; name another file`, error)
  }
}

/**
 * The digests in a file, and those that this run adds. The former stay on disk, and the latter go to a temporary file, so the
 * memory hardly depends on their number.
 */
export class HashCache implements DigestMemory {
  private readonly added = createSpool(keyedLines<CacheRecord>())
  private known = 0
  private computed = 0
  private canAdd: boolean

  constructor(
    private readonly file: string,
    private readonly old: OldCache,
    private readonly tell: Tell,
    private readonly today: number,
  ) {
    this.canAdd = !old.isForeign
  }

  async recall(path: string, stamp: string, name: string): Promise<string | undefined> {
    const record = await this.old.reader?.find(path).catch((error: unknown) => this.stopReading(error))
    if (!record || record.stamp !== stamp || !Object.hasOwn(record.digests, name)) return undefined
    if (record.day + NOTED_DAYS <= this.today) await this.add({ ...record, day: this.today })
    this.known++
    return record.digests[name]
  }

  async remember(path: string, stamp: string, name: string, value: string): Promise<void> {
    this.computed++
    await this.add({ key: path, stamp, day: this.today, digests: { [name]: value } })
  }

  /** Writes the file if there is something to add. Never throws. */
  async close(): Promise<void> {
    try {
      await this.old.reader?.close()
      if (this.added.length > 0 && this.canAdd) await this.save()
      this.tell(`knew ${this.known} digests, and got ${this.computed} new ones`, false)
    } catch (error) {
      this.tell(`could not be written (${messageOf(error)}); the next run reads these files again`)
    } finally {
      await this.added.close()
    }
  }

  private async add(record: CacheRecord): Promise<void> {
    if (!this.canAdd) return
    try {
      await this.added.append([record])
    } catch (error) {
      this.canAdd = false
      this.tell(`gets no new digests (${messageOf(error)}); the next run reads these files again`)
    }
  }

  private async stopReading(error: unknown): Promise<undefined> {
    const { reader } = this.old
    this.old.reader = undefined
    await reader?.close()
    if (reader) this.tell(error instanceof DamagedCache ? DAMAGED : `cannot be read any further (${messageOf(error)}), so the files are read`)
  }

  /** Another run may have replaced the file since it was opened, so what it added is kept. */
  private async save(): Promise<void> {
    const { reader, isForeign } = await openOld(this.file, this.tell)
    try {
      if (isForeign) return
      await replaceCache(this.file, (writer) => merge(reader, inOrder(this.added.pages()), this.today - KEPT_DAYS, writer))
    } finally {
      await reader?.close()
    }
  }
}

/** Tells the user something about the file, once. The name of the file comes before it. */
type Tell = (what: string, prominent?: boolean) => void

const DAMAGED = 'is damaged; it is replaced, and the files are read'

interface OldCache {
  reader: CacheReader | undefined
  readonly isForeign: boolean
}

const WHY: Readonly<Record<Exclude<NoCache, 'absent'>, string>> = {
  'foreign': 'is no hash cache of objsync, so it is neither used nor replaced; name another file',
  'other version': 'is from another version of objsync; it is replaced, and the files are read',
}

/** @throws the system's error */
async function openOld(file: string, tell: Tell): Promise<OldCache> {
  try {
    const opened = await openReader(file)
    if (typeof opened !== 'string') return { reader: opened, isForeign: false }
    if (opened !== 'absent') tell(WHY[opened])
    return { reader: undefined, isForeign: opened === 'foreign' }
  } catch (error) {
    if (!(error instanceof DamagedCache)) throw error
    tell(DAMAGED)
    return { reader: undefined, isForeign: false }
  }
}

async function* inOrder(pages: AsyncIterable<CacheRecord[]>): AsyncGenerator<CacheRecord, void, undefined> {
  for await (const page of sortEntries(pages, { name: 'the hash cache', duplicates: 'keep' })) yield* page
}

import pLimit from 'p-limit'
import type { Entry } from '../../storage/contract/entry.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Target } from '../../storage/contract/storage.ts'
import type { CopyContext, CopyRun } from '../object/context.ts'
import type { Copy } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { BackupSettings, SyncSettings } from '../settings.ts'
import { isStorageError, kindOf, messageOf, StorageError, systemError } from '../../errors.ts'
import { copyObject, type Copied } from '../object/copy.ts'
import { inStoreCopies } from '../object/in-store.ts'
import { scopeOf } from '../failure.ts'
import { backupKey } from './names.ts'
import { isVerified, proveBackup } from './prove.ts'
import { settingsOfBackups } from './copy-settings.ts'

/** An entry of the target that is about to be overwritten or deleted. */
export type Doomed = Pick<Entry, 'key' | 'isLink'>

/** Keeps what a run would overwrite or delete. */
export interface Backups {
  /**
   * Makes a backup of an entry, and proves it. The original stays. A dry run only reports it.
   *
   * @throws StorageError when there is no proved backup: then the original must be left alone. Its kind is one that counts as
   *   failed, or that ends the run
   */
  keep(entry: Doomed): Promise<void>
}

/** What backups share with the copies of a run. */
export interface BackupContext extends Pick<CopyContext, 'buffers' | 'withPartSlot'> {
  readonly target: Target
  readonly settings: SyncSettings & { readonly backup: BackupSettings }
  readonly run: RunContext
}

/** Copies from the target to the place of the backups. */
interface Context extends CopyContext {
  readonly source: Target
}

/** Backups of a target's entries in `run.backups`, or beside the entries where that is absent. */
export function createBackups({ target, settings, run, ...shared }: BackupContext): Backups {
  const { suffix } = settings.backup
  const place = run.backups ?? target
  const inStore = inStoreCopies(target, place, 'may')
  const context: Context = { ...shared, source: target, target: place, settings, inStore, run: quietRun(run) }
  const limit = pLimit(settings.concurrency.objects)

  const make = async (entry: Doomed): Promise<void> => {
    const head = await headOf(entry.key, context)
    if (head === undefined) return
    const to = backupKey(entry.key, suffix)
    const size = head.size
    if (settings.dryRun) place.checkKey?.(to)
    else await store(entry, head, to, context)
    run.report.backedUp({ key: entry.key, size, to: `${place.name.replace(/\/?$/, '/')}${to}`, dryRun: settings.dryRun })
  }
  return {
    keep: (entry) => limit(async () => {
      try {
        await make(entry)
      } catch (error) {
        throw asFailure(entry.key, place, error, settings)
      }
    }),
  }
}

/** Undefined when nothing is there any more. */
async function headOf(key: string, { source, run: { signal } }: CopyContext): Promise<ObjectHead | undefined> {
  try {
    return await source.head({ key }, { signal })
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}

async function store({ key, isLink }: Doomed, head: ObjectHead, to: string, context: Context): Promise<void> {
  const { source, target, inStore, settings, run: { signal } } = context
  const entry: Entry = { key, size: head.size, mtime: head.mtime, etag: head.etag, ...(isLink === true && { isLink }) }
  const from = isLink === true ? undefined : source.pathOf?.(key)
  if (from !== undefined && (await target.adopt?.(to, from, entry, { signal }))) return
  const tags = (head.tagCount ?? 0) > 0
  // What is under the key of the backup is an older backup, which is replaced.
  const copy: Copy = { source: entry, target: { key: to, size: 0, mtime: 0, etag: '' }, reason: 'unconditional' }
  const { checks } = await copied(copy, { ...context, settings: settingsOfBackups(settings, { inStore: inStore !== undefined, tags }) })
  if (isVerified(checks)) return
  const [original, backup] = await Promise.all([source.head({ key }, { signal }), target.head({ key: to }, { signal })])
  if (original.etag !== head.etag || original.mtime !== head.mtime) throw new StorageError(`${JSON.stringify(key)} changed while it was being backed up`, { kind: 'changed' })
  proveBackup({ key, original, backup })
}

/** @throws what made the copy fail */
async function copied(copy: Copy, context: CopyContext): Promise<Copied> {
  const outcome = await copyObject(copy, context)
  if (outcome.type === 'copied') return outcome
  throw outcome.type === 'failed' ? outcome.error : new StorageError('it was left out', { kind: 'failed' })
}

/** A backup is no transfer: neither its beginning nor its bytes are reported as such. */
function quietRun({ report, signal }: RunContext): CopyRun {
  const silent = (): void => undefined
  return {
    signal,
    report: {
      noticed: (...args) => report.noticed(...args),
      warned: (...args) => report.warned(...args),
      triedAgain: (...args) => report.triedAgain(...args),
      digestDiffers: (...args) => report.digestDiffers(...args),
      started: silent,
      wrote: silent,
      partsMoved: silent,
    },
  }
}

/** An entry without its backup has failed, whatever the reason: it is never merely left out with a warning. */
function asFailure(key: string, { name }: Target, error: unknown, settings: SyncSettings): StorageError {
  const { kind, code, retryable } = isStorageError(error) ? error : systemError(error)
  const message = `${JSON.stringify(key)} could not be backed up in ${name}, so it was left alone: ${messageOf(error)}`
  return new StorageError(message, { kind: scopeOf(error, settings) === 'warning' ? 'failed' : kind, code, retryable, cause: error })
}

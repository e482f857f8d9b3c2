import type { CallOptions } from '../../contract/context.ts'
import type { Renames, ShareTarget } from './share-target.ts'
import { isStorageError, kindOf, messageOf, StorageError, type ErrorKind } from '../../../errors.ts'
import { wasTriedBefore } from '../../../http/retry.ts'
import { createFile } from '../api/create-file.ts'
import { renameFile } from '../api/rename-file.ts'
import { isFile } from './directories.ts'

/** Kinds of faults of a rename that say nothing of the service's renames. */
const SAYS_NOTHING: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'aborted', 'credentials', 'disk-full', 'no-location', 'rate-limited', 'transient', 'unreachable', 'unsafe-key',
])

/** @param why files cannot be renamed, where that is known before the first rename */
export function createRenames(why: string | undefined): Renames {
  return { state: why === undefined ? 'unknown' : 'missing', why, isTold: false, learning: undefined }
}

/**
 * Must files be written under their own names, because they cannot be renamed? Tells the user the first time.
 * @throws StorageError `failed` where that would empty a file of the source before it is read
 */
export function writesInPlace({ renames, place }: ShareTarget): boolean {
  if (renames.state !== 'missing') return false
  if (place.holdsSource) throw ontoItself(renames)
  if (!renames.isTold) place.onNotice?.(`the share cannot rename files, so files are written in place, and an update that fails loses the old file: ${renames.why ?? ''}`)
  renames.isTold = true
  return true
}

function ontoItself({ why = '' }: Renames): StorageError {
  const message = `the share cannot rename files (${why}), and source and target may be the same files, so nothing is written in place; make renames possible, or choose another target`
  return new StorageError(message, { kind: 'failed', code: 'NoRenames' })
}

/**
 * What the refusal of a rename means. Services that have no renames say so in many ways, and some refuse one name only, so the first
 * refusal in a run is followed by a rename between two names that nobody else has.
 *
 * @param path of the file that was to get its name
 * @returns the error to throw: of kind `unsupported` where files cannot be renamed
 */
export async function meaningOfRefusal(target: ShareTarget, path: string, error: unknown, options: CallOptions): Promise<unknown> {
  if (SAYS_NOTHING.has(kindOf(error))) return error
  // Where that cannot be found out now, the refusal concerns this file alone.
  if (target.renames.state === 'unknown') await learnRenames(target, path, options).catch(() => undefined)
  const kind = target.renames.state === 'missing' ? 'unsupported' : 'failed'
  if (!isStorageError(error) || (kind === 'failed' && error.kind !== 'unsupported')) return error
  return new StorageError(error.message, { kind, code: error.code, cause: error })
}

/**
 * Finds out whether the service can rename files, before a large file is written under a temporary name.
 * @throws StorageError when it does not say
 */
export function learnRenames(target: ShareTarget, beside: string, options: CallOptions): Promise<void> {
  const { renames } = target
  if (renames.state !== 'unknown') return Promise.resolve()
  renames.learning ??= tryRename(target, beside, options).finally(() => {
    renames.learning = undefined
  })
  return renames.learning
}

async function tryRename(target: ShareTarget, beside: string, options: CallOptions): Promise<void> {
  const { call, place, temporary, directories, renames } = target
  const [one, other] = [temporary.next(beside), temporary.next(beside)]
  try {
    await directories.forFile(one, options, () => call(createFile, { key: one, size: 0, facts: {} }, options))
    try {
      await call(renameFile, { key: other, from: place.addressOf(one), replace: true, ignoreReadOnly: false }, options)
      renames.state = 'there'
    } catch (error) {
      if (wasTriedBefore(error) && (await isFile(call, other, options))) renames.state = 'there'
      else if (SAYS_NOTHING.has(kindOf(error))) throw error
      else Object.assign(renames, { state: 'missing', why: messageOf(error) })
    }
  } finally {
    await temporary.discard(one)
    await temporary.discard(other)
  }
}

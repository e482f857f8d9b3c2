import type { CallOptions } from '../../contract/context.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf, messageOf } from '../../../errors.ts'
import { createFile } from '../api/create-file.ts'
import { renameFile } from '../api/rename-file.ts'

/**
 * Notes that the service has no Rename File, and tells the user once.
 * @returns whether the error says so
 */
export function noteMissingRenames({ renames, place }: ShareTarget, error: unknown): boolean {
  if (kindOf(error) !== 'unsupported') return false
  if (renames.state === 'unknown') {
    place.onNotice?.(`the share cannot rename files, so files are written in place, and an update that fails loses the old file: ${messageOf(error)}`)
    renames.state = 'missing'
  }
  return true
}

/** Finds out whether the service has Rename File, before a large file is written under a temporary name. */
export async function learnRenames(target: ShareTarget, beside: string, options: CallOptions): Promise<void> {
  const { call, place, temporary, directories, renames } = target
  if (renames.state !== 'unknown') return
  const [one, other] = [temporary.next(beside), temporary.next(beside)]
  try {
    await directories.forFile(one, options, () => call(createFile, { key: one, size: 0, facts: {} }, options))
    await call(renameFile, { key: other, from: place.addressOf(one), replace: true, ignoreReadOnly: false }, options)
    renames.state = 'there'
  } catch (error) {
    if (!noteMissingRenames(target, error)) throw error
  } finally {
    await temporary.discard(one)
    await temporary.discard(other)
  }
}

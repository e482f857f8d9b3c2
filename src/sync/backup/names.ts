import type { Entry } from '../../storage/contract/entry.ts'
import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'
import { settleFault } from '../failure.ts'

/** The key of a backup: the suffix comes at the end of the name, and before the slash of a folder marker. */
export function backupKey(key: string, suffix: string): string {
  return key.endsWith('/') ? `${key.slice(0, -1)}${suffix}/` : key + suffix
}

/** Could the key be that of a backup? The suffix alone is no such name. */
export function isBackupKey(key: string, suffix: string): boolean {
  const path = key.replace(/\/$/, '')
  return path.endsWith(suffix) && path.length > suffix.length && path.at(-suffix.length - 1) !== '/'
}

/**
 * Leaves out an entry of the source with the name of a backup: at the target it would be taken for one, and might replace one.
 * @throws StorageError when warnings count as errors
 */
export function refuseBackupName({ key, size }: Entry, settings: SyncSettings, run: RunContext): void {
  run.report.lookedAt(1)
  const message = `its name ends in ${JSON.stringify(settings.backup?.suffix)} (--suffix), as those of backups do; rename it, or give --backup-dir too`
  settleFault(new StorageError(message, { kind: 'unsafe-key' }), { key, size, what: 'copy' }, settings, run)
}

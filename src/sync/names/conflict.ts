import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'

/** Two keys of the source need one name at the target. */
export class NameConflictError extends StorageError {
  override readonly name = 'NameConflictError'

  constructor(key: string, other: string) {
    super(describeConflict(key, other), { kind: 'conflict', code: 'NameConflict' })
  }
}

function describeConflict(key: string, other: string): string {
  return `the target has one name for ${JSON.stringify(key)} and ${JSON.stringify(other)}, and the source has both; rename one of them, or see --case-conflict`
}

/** Reports whether an entry that cannot have its name counts as failed. If it is left out, there may be a warning. */
export function conflictFails(key: string, other: string, { names }: SyncSettings, { report }: Pick<RunContext, 'report'>): boolean {
  if (names.conflicts === 'warn') report.warned(`left out: ${describeConflict(key, other)}`, { key })
  return names.conflicts === 'error' || names.conflicts === 'rename'
}

import type { Command } from '../invocation.ts'
import type { Setting, Settings } from '../read/setting.ts'
import { isForOtherCommand } from '../rules/checks.ts'
import type { Locations } from '../rules/rules.ts'
import { pairsInclude } from '../table/pairs.ts'
import type { OptionRow } from '../table/row.ts'

/**
 * Leaves out what a file says for other runs: options of the other command, because run and check share a job, and
 * `[defaults]` for other kinds of storage. A job itself must fit its two sides.
 */
export function fittingSettings(settings: Settings, { source, target }: Locations, command: Command): Settings {
  const kinds = { source: source.kind, target: target.kind }
  // Names of backups count in a check only where backups lie beside their originals.
  const isForBackupDir = (row: OptionRow): boolean => command === 'check' && row.name === 'suffix' && settings.has('backup-dir')
  const fits = ({ row, origin }: Setting): boolean => {
    if (origin.from !== 'file') return true
    if (isForOtherCommand(row, command) || isForBackupDir(row)) return false
    return !origin.isDefault || row.pairs === undefined || pairsInclude([...row.pairs, ...(row.tolerated ?? [])], kinds)
  }
  return new Map([...settings].filter(([, setting]) => fits(setting)))
}

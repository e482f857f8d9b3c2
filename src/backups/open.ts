import type { Config, SideConfig } from '../config.ts'
import type { OpenOptions } from '../storage/open-storage.ts'
import type { Source, Target } from '../storage/contract/storage.ts'
import type { FilterSettings } from '../sync/settings.ts'
import { UsageError } from '../errors.ts'
import { checkBackupPlace, type Placed } from './place.ts'
import { createPruner } from '../sync/decide/prune.ts'

interface Sides {
  readonly source: Source
  readonly target: Target
  /** With the rules of files. */
  readonly filters: FilterSettings
  readonly open: (config: SideConfig, options: OpenOptions) => Promise<Target>
}

/**
 * Opens the place where backups go.
 *
 * @returns undefined when they go beside their originals, or none are made
 * @throws UsageError when it overlaps a side, and for backups beside a single file or object
 */
export async function openBackups(config: Config, { source, target, filters, open }: Sides): Promise<Target | undefined> {
  const { backup, deletion } = config.sync
  if (backup?.beside && target.single !== undefined) {
    throw new UsageError(`--suffix alone needs a folder as the target, but ${target.name} is a single file or object; give --backup-dir too`)
  }
  if (!config.backups) return undefined
  const backups = await open(config.backups, { asFolder: false, makesParents: true, source: target.location })
  const prunes = createPruner(filters, deletion.excluded)
  await checkBackupPlace(placed(config.backups, backups), {
    source: placed(config.source, source),
    target: placed(config.target, target),
    leavesOut: (prefix) => prunes?.(prefix) !== undefined,
  })
  return backups
}

function placed(config: SideConfig, storage: Source): Placed {
  return config.kind === 'local' ? { storage, path: config.settings.path } : { storage }
}

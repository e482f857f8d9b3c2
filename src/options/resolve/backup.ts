import type { BackupSettings } from '../../sync/settings.ts'
import type { OptionValues } from '../table/types.ts'
import type { Settings } from '../read/setting.ts'
import { UsageError } from '../../errors.ts'
import { checkWritable } from '../../location/container-name.ts'
import { describeLocation } from '../../location/redact.ts'
import { isAzure, type Location } from '../../location/location.ts'
import { parseLocation } from '../../location/parse.ts'
import { labelOf } from '../read/setting.ts'

/** How backups are named; undefined where none are made. */
export function resolveBackup({ backupDir, suffix }: OptionValues): BackupSettings | undefined {
  if (backupDir === undefined && suffix === undefined) return undefined
  return { suffix: suffix ?? '', beside: backupDir === undefined }
}

/**
 * Where backups go, as a folder of the store that the target is in. A location of the same account has the target's signature if it
 * has none of its own. Undefined where backups have no location of their own.
 *
 * @throws UsageError for a text that is no location, and for one in another store
 */
export function backupLocation(settings: Settings, target: Location): Location | undefined {
  const setting = settings.get('backup-dir')
  if (setting === undefined) return undefined
  const text = String(setting.value)
  const isUrl = /^https?:\/\//i.test(text)
  const azure = isUrl && isAzure(target) ? ({ 'azure-blob': 'blob', 'azure-file': 'file' } as const)[target.kind as 'azure-blob' | 'azure-file'] : undefined
  const location = parseLocation(text, { azure })
  const refuse = (why: string): UsageError => new UsageError(`${labelOf(setting.row, setting.origin)} ${describeLocation(location)} ${why}`)
  const folder = folderIn(location, target)
  if (folder === undefined) throw refuse(`is not of the kind of the target ${describeLocation(target)}; name a location ${WHERE[target.kind]}`)
  if (isOfOtherAccount(location, target)) throw refuse(`is not in the storage account of the target ${describeLocation(target)}; name a location there`)
  checkWritable(folder)
  return folder
}

const WHERE: Readonly<Record<Location['kind'], string>> = {
  's3': 'in S3',
  'azure-blob': 'in its account of Azure Blob',
  'azure-file': 'in its account of Azure Files',
  'local': 'on a local disk',
  'custom': 'of that kind, which only the option suffix has',
}

/** The location as a folder; undefined when it is of another kind than the target. */
function folderIn(location: Location, target: Location): Location | undefined {
  switch (location.kind) {
    case 's3':
      return target.kind === 's3' ? { ...location, prefix: location.prefix === '' ? '' : location.prefix.replace(/\/?$/, '/') } : undefined
    case 'local':
      return target.kind === 'local' ? { ...location, trailingSlash: true } : undefined
    case 'azure-blob':
      return target.kind === 'azure-blob' ? { ...location, trailingSlash: true, sas: location.sas ?? target.sas } : undefined
    case 'azure-file':
      return target.kind === 'azure-file' ? { ...location, trailingSlash: true, sas: location.sas ?? target.sas } : undefined
    case 'custom':
      return undefined
  }
}

function isOfOtherAccount(location: Location, target: Location): boolean {
  if (location.kind !== 'azure-blob' && location.kind !== 'azure-file') return false
  if (target.kind !== location.kind) return true
  return location.account !== target.account || location.serviceUrl.toLowerCase() !== target.serviceUrl.toLowerCase()
}

import type { AzureFileLocation } from '../../location/location.ts'
import type { AzureFileSettings } from '../../storage/azure-file/settings.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'
import { resolveAccount } from './azure-account.ts'

/** How one side in Azure Files is reached, and what its requests have in common. */
export function resolveAzureFile(location: AzureFileLocation, values: OptionValues, { source, target }: Locations, given: Given): AzureFileSettings {
  const { share, path, trailingSlash } = location
  return {
    ...resolveAccount(location, values, given),
    share,
    prefix: path === '' ? '' : `${path}/`,
    mayBeFile: path !== '' && !trailingSlash,
    trailingDot: true,
    // Where both ends keep them, as in azcopy.
    smbInfo: source.kind === 'azure-file' && target.kind === 'azure-file',
    forceIfReadOnly: false,
    ...(values.dryRun && { dryRun: true }),
  }
}

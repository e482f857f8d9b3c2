import type { AzureFileLocation } from '../../location/location.ts'
import type { AzureFileSettings } from '../../storage/azure-file/settings.ts'
import type { Side } from '../table/row.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import { isNfs } from '../kinds/from-to.ts'
import type { Given } from './given.ts'
import { UsageError } from '../../errors.ts'
import { resolveAccount } from './azure-account.ts'

/**
 * How one side in Azure Files is reached, and what its requests have in common.
 * @throws UsageError for a path of which the service would drop a dot, so that it would name another directory
 */
export function resolveAzureFile(
  side: Side,
  location: AzureFileLocation,
  values: OptionValues,
  { source, target }: Locations,
  given: Given,
): AzureFileSettings {
  const { share, path, trailingSlash } = location
  const trailingDot = values.trailingDot !== 'Disable'
  if (!trailingDot && DOT_AT_END.test(path)) {
    throw new UsageError(`the ${side} ${share}/${path} has a name with a dot at its end, which --trailing-dot Disable would drop; leave out that option, or write the name without the dot`)
  }
  return {
    ...resolveAccount(location, values, given),
    share,
    prefix: path === '' ? '' : `${path}/`,
    mayBeFile: path !== '' && !trailingSlash,
    trailingDot,
    smbInfo: keepsInfo(values, { source, target }, given),
    permissions: values.preservePermissions,
    protocol: namedProtocol(side, values.fromTo),
    keepLinks: values.preserveSymlinks,
    hardLinks: values.hardlinks,
    attributes: values.includeAttributes !== undefined || values.excludeAttributes !== undefined,
    forceIfReadOnly: values.forceIfReadOnly,
    ...(values.dryRun && { dryRun: true }),
  }
}

const DOT_AT_END = /\.(?:\/|$)/

/** By default where both ends keep them; a disk gives and takes the time of the last write where that is asked for. */
export function keepsInfo({ preserveInfo, fromTo }: OptionValues, { source, target }: Locations, { settings }: Given): boolean {
  const isBetweenShares = source.kind === 'azure-file' && target.kind === 'azure-file'
  return isBetweenShares || isNfs(fromTo) || settings.has('preserve-info') ? preserveInfo : false
}

/** The protocol that `--from-to` names in full. */
function namedProtocol(side: Side, fromTo: OptionValues['fromTo']): AzureFileSettings['protocol'] {
  const name = (side === 'source' ? /^File(SMB|NFS)/ : /File(SMB|NFS)$/).exec(fromTo ?? '')?.[1]
  return name === undefined ? undefined : name === 'NFS' ? 'nfs' : 'smb'
}

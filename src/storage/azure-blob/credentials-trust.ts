import { UsageError } from '../../errors.ts'
import type { AzureBlobSettings } from './settings.ts'

type Addressed = Pick<AzureBlobSettings, 'serviceUrl' | 'trustedSuffixes'>

/** The domains of Azure's clouds, azcopy's own list. */
const AZURES_OWN = ['*.core.windows.net', '*.core.chinacloudapi.cn', '*.core.cloudapi.de', '*.core.usgovcloudapi.net', '*.storage.azure.net']

/** May this host see a login token? */
export function isTrusted({ serviceUrl, trustedSuffixes }: Addressed): boolean {
  const { hostname } = new URL(serviceUrl)
  return [...AZURES_OWN, ...trustedSuffixes].some((suffix) => {
    const domain = suffix.trim().toLowerCase().replace(/^\*?\.?/, '')
    return domain !== '' && (hostname.endsWith(`.${domain}`) || hostname === domain)
  })
}

/**
 * Whoever sees a login token can do with the account what its owner can.
 *
 * @throws UsageError when the host is none that may see one, or the way to it can be overheard
 */
export function checkTrusted(settings: Addressed): void {
  const { host, protocol } = new URL(settings.serviceUrl)
  if (!isTrusted(settings)) {
    throw new UsageError(
      `a login token is sent to Azure's own domains only, and ${host} is in none of them; ` +
        'give this side a SAS or a key, or name its domain in --trusted-microsoft-suffixes',
    )
  }
  if (protocol !== 'https:') throw new UsageError(`a login token is not sent to ${host} by plain http; write https://, or give this side a SAS or a key`)
}

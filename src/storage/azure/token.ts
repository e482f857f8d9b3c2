import type { RenewableSource } from '../service/refreshing.ts'
import type { AccountSettings } from './settings.ts'
import { refreshing } from '../../credentials/refreshing.ts'
import { UsageError, type StorageError } from '../../errors.ts'
import { renewable } from '../service/refreshing.ts'

/** A login token: at once when it is known and fresh, and renewed before it ends. */
export type TokenSource = RenewableSource<string>

/** What a login returns. */
export interface LoginToken {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expiresOnTimestamp: number
}

/** Asks again shortly before the token ends; see `credentials/refreshing.ts`. */
export function refreshingToken(fetch: () => Promise<LoginToken>): TokenSource {
  const source = refreshing(fetch, ({ expiresOnTimestamp }) => expiresOnTimestamp)
  return renewable(source, ({ token }) => token, (one, other) => one === other)
}

/**
 * Can another token cure the refusal? The service no longer takes this one: it has expired, or its login was revoked.
 * https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
export function othersMayCure({ code }: StorageError): boolean {
  return code === 'InvalidAuthenticationInfo' || code === 'AuthenticationFailed'
}

type Addressed = Pick<AccountSettings, 'serviceUrl' | 'trustedSuffixes'>

/** The domains of Azure's clouds; azcopy has the same list. */
const AZURES_OWN = ['*.core.windows.net', '*.core.chinacloudapi.cn', '*.core.cloudapi.de', '*.core.usgovcloudapi.net', '*.storage.azure.net']

/** Reports whether this host may get a login token. */
export function isTrusted({ serviceUrl, trustedSuffixes }: Addressed): boolean {
  const { hostname } = new URL(serviceUrl)
  return [...AZURES_OWN, ...trustedSuffixes].some((suffix) => {
    const domain = suffix.trim().toLowerCase().replace(/^\*?\.?/, '')
    return domain !== '' && (hostname.endsWith(`.${domain}`) || hostname === domain)
  })
}

/**
 * Checks that a login token may be sent to the host. A host that gets it can do all that the user may do with the account.
 *
 * @throws UsageError when the host is not trusted, or the connection is not encrypted
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

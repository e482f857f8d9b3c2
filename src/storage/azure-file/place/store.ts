import type { StoreLocation } from '../../contract/copies.ts'
import type { AzureFileSettings } from '../settings.ts'
import { serviceIdentity } from '../../../http/service-identity.ts'

/** All accounts of Azure Files are one store: the service copies between them. */
export const STORE = 'azure-file'

/** Identifies the account by its host, which a custom domain does not show. A snapshot is a share of its own. */
export function serviceOf({ serviceUrl, account, share, snapshot }: Pick<AzureFileSettings, 'serviceUrl' | 'account' | 'share' | 'snapshot'>): Omit<StoreLocation, 'prefix'> {
  return { kind: 'azure-file', service: serviceIdentity(serviceUrl), container: snapshot === undefined ? share : `${share}?sharesnapshot=${snapshot}`, isAlias: account === '' }
}

import type { StoreLocation } from '../../contract/copies.ts'
import type { AzureFileSettings } from '../settings.ts'
import { serviceIdentity } from '../../../http/service-identity.ts'

/** All accounts of Azure Files are one store: the service copies between them. */
export const STORE = 'azure-file'

/** Identifies the account by its host. A custom domain does not show it. */
export function serviceOf({ serviceUrl, account, share }: Pick<AzureFileSettings, 'serviceUrl' | 'account' | 'share'>): Omit<StoreLocation, 'prefix'> {
  return { kind: 'azure-file', service: serviceIdentity(serviceUrl), container: share, isAlias: account === '' }
}

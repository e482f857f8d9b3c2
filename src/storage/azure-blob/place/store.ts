import type { StoreLocation } from '../../contract/copies.ts'
import type { AzureBlobSettings } from '../settings.ts'
import { serviceIdentity } from '../../../http/service-identity.ts'

/** All accounts of Azure Blob are one store: the service copies between them. */
export const STORE = 'azure-blob'

/** Names of accounts are unique in each of these clouds. DNS zones (`account.z12.blob.storage.azure.net`) belong to the first. */
const CLOUD = /\.(core\.windows\.net|storage\.azure\.net|core\.chinacloudapi\.cn|core\.usgovcloudapi\.net)$/

/** Identifies the account, by whatever host name it is reached. A custom domain does not show it. */
export function serviceOf({ serviceUrl, account, container }: Pick<AzureBlobSettings, 'serviceUrl' | 'account' | 'container'>): Omit<StoreLocation, 'prefix'> {
  const url = new URL(serviceUrl)
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  const of = (service: string, isAlias = false): Omit<StoreLocation, 'prefix'> => ({ kind: 'azure-blob', service, container, isAlias })
  if (account === '') return of(serviceIdentity(serviceUrl), true)
  const cloud = CLOUD.exec(host)?.[1]?.replace('storage.azure.net', 'core.windows.net')
  if (cloud !== undefined) return of(`${cloud} ${account}`)
  const blob = host.indexOf('.blob.')
  const path = url.pathname === `/${account}` ? '' : url.pathname
  const bare = blob < 0 ? url.host : `${host.slice(blob + '.blob.'.length)}${url.port && `:${url.port}`}`
  return of(`${serviceIdentity(`${url.protocol}//${bare}${path}`)} ${account}`)
}

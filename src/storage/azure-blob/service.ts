import type { StoreLocation } from '../contract/copies.ts'
import type { AzureBlobSettings } from './settings.ts'
import { serviceIdentity } from '../../http/service-identity.ts'

/** Names of accounts are unique in each of these clouds; DNS zones (`account.z12.blob.storage.azure.net`) are in the first. */
const CLOUD = /\.(core\.windows\.net|storage\.azure\.net|core\.chinacloudapi\.cn|core\.usgovcloudapi\.net)$/

/** Which account it is, whatever its host is called. A custom domain does not tell. */
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

import process from 'node:process'
import type { Environment } from '../../../http/proxy.ts'
import type { StorageContext } from '../../contract/context.ts'
import type { Authorization } from '../../azure/authorization.ts'
import type { Role } from '../../azure/environment.ts'
import type { AzureFileSettings } from '../settings.ts'
import { findAuthorization } from '../../azure/credentials.ts'

/** Finds out how the requests of one side are authorised; see `findAuthorization`. No share is public. */
export function authorizationFor(
  settings: AzureFileSettings,
  role: Role,
  env: Environment = process.env,
  context?: StorageContext,
): Promise<Authorization> {
  const where = `${settings.serviceUrl}/${settings.share}`
  return findAuthorization(settings, { service: 'file', role, where, env, signal: context?.signal })
}

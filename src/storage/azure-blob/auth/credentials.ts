import process from 'node:process'
import type { Environment } from '../../../http/proxy.ts'
import type { HttpRequest } from '../../../http/message.ts'
import type { StorageContext } from '../../contract/context.ts'
import type { Authorization } from '../../azure/authorization.ts'
import type { Role } from '../../azure/environment.ts'
import type { AzureBlobSettings } from '../settings.ts'
import { StorageError } from '../../../errors.ts'
import { createHttpClient, type HttpClient } from '../../../http/client.ts'
import { withRetries } from '../../../http/retry.ts'
import { findAuthorization } from '../../azure/credentials.ts'
import { encodeName } from '../uri.ts'

/** The side, and whether it is only read, so that it may be public. */
export interface Access {
  readonly role: Role
  readonly mayBePublic: boolean
}

/** Finds out how the requests of one side are authorised; see `findAuthorization`. Only what is read can be public. */
export function authorizationFor(
  settings: AzureBlobSettings,
  { role, mayBePublic }: Access,
  env: Environment = process.env,
  context?: StorageContext,
): Promise<Authorization> {
  return findAuthorization(settings, {
    service: 'blob',
    role,
    where: `${settings.serviceUrl}/${settings.container}`,
    env,
    signal: context?.signal,
    isPublic: mayBePublic ? () => isPublic(settings, env, context) : undefined,
  })
}

/** The service answers requests that name no version as in 2009. */
const VERSION = '2021-12-02'

/**
 * Reports whether anybody may read what the location names: a container that may be listed, or the one blob that it may be.
 * https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure
 *
 * @throws StorageError when there is no answer
 */
async function isPublic(settings: AzureBlobSettings, env: Environment, context?: StorageContext): Promise<boolean> {
  const { origin, pathname } = new URL(settings.serviceUrl)
  const signal = context?.signal
  const http = createHttpClient({
    origin,
    connections: 1,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    env,
    meter: context?.meter ?? { requests: 0 },
    signal,
  })
  const container = `${pathname === '/' ? '' : pathname}/${settings.container}`
  const headers = { 'x-ms-version': settings.apiVersion ?? VERSION, 'accept': 'application/xml' }
  const ask = (method: HttpRequest['method'], path: string): Promise<boolean> =>
    withRetries((timeout) => isGranted(http, { method, path, headers, timeout, signal }), settings, signal)
  try {
    if (await ask('GET', `${container}?restype=container&comp=list&maxresults=1`)) return true
    return settings.mayBeBlob && settings.prefix !== '' && (await ask('HEAD', `${container}/${encodeName(settings.prefix)}`))
  } finally {
    await http.close()
  }
}

async function isGranted(http: HttpClient, request: HttpRequest): Promise<boolean> {
  const { status } = await http.send({ ...request, operation: 'asking for public access' })
  if (status >= 500 || status === 429 || status === 408) {
    throw new StorageError(`asking for public access: HTTP ${status}`, { kind: 'transient', code: `HTTP${status}` })
  }
  return status < 300
}

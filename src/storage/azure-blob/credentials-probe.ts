import type { StorageContext } from '../contract/context.ts'
import type { Environment } from './credentials-environment.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { HttpRequest } from '../../http/message.ts'
import { StorageError } from '../../errors.ts'
import { createHttpClient, type HttpClient } from '../../http/client.ts'
import { withRetries } from '../../http/retry.ts'

/** Requests that name no version are answered as in 2009. */
const VERSION = '2021-12-02'

/**
 * May anybody read what the location names? A container that may be listed, or the one blob that it may be.
 * https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure
 *
 * @throws StorageError when nobody answers
 */
export async function isPublic(settings: AzureBlobSettings, env: Environment, context?: StorageContext): Promise<boolean> {
  const { origin, pathname } = new URL(settings.serviceUrl)
  const http = createHttpClient({
    origin,
    connections: 1,
    connectTimeout: settings.connectTimeout,
    readTimeout: settings.readTimeout,
    env,
    meter: context?.meter ?? { requests: 0 },
    signal: context?.signal,
  })
  const container = `${pathname === '/' ? '' : pathname}/${settings.container}`
  const signal = context?.signal
  const headers = { 'x-ms-version': settings.apiVersion ?? VERSION, 'accept': 'application/xml' }
  const ask = (method: HttpRequest['method'], path: string): Promise<boolean> =>
    withRetries((timeout) => isGranted(http, { method, path, headers, timeout, signal }), settings, signal)
  try {
    if (await ask('GET', `${container}?restype=container&comp=list&maxresults=1`)) return true
    return settings.mayBeBlob && settings.prefix !== '' && (await ask('HEAD', `${container}/${encodePath(settings.prefix)}`))
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

function encodePath(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/')
}

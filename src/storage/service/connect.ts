import type { StorageContext } from '../contract/context.ts'
import type { RequestSettings } from './settings.ts'
import { createHttpClient, STALL_GRACE, type HttpClient } from '../../http/client.ts'
import { tlsProbe } from '../../http/speaks-tls.ts'
import { EndpointWatch, type WatchSettings } from '../../http/endpoint-watch.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import { tracedClient } from './trace.ts'

/** A retry policy whose endpoint is watched. */
export interface WatchedRetries extends RetryPolicy {
  readonly endpoint: EndpointWatch
}

/**
 * The retries of one side.
 * @param remedyFor a remedy that the service knows, by the code of a connection's fault
 */
export function retriesOf(
  { maxAttempts, initialBackoff, attemptTimeout, operationTimeout }: RequestSettings,
  origin: string,
  { onRetry, onSilence, onNotice, env = process.env }: StorageContext,
  remedyFor?: WatchSettings['remedyFor'],
): WatchedRetries {
  const onRefusals = (message: string): void => onNotice?.(message, true)
  const endpoint = new EndpointWatch({ origin, onRetry, onSilence, onRefusals, remedyFor, speaksTls: tlsProbe(origin, env) })
  return { maxAttempts, initialBackoff, attemptTimeout, operationTimeout, endpoint }
}

/** Our own HTTP client for one side. */
export function httpClientFor(origin: string, settings: RequestSettings, context: StorageContext): HttpClient {
  const { meter, signal } = context
  const { connections, connectTimeout, readTimeout } = settings
  const stalledStreamProtection = settings.stalledStreamProtection ? STALL_GRACE : undefined
  const client = createHttpClient({ origin, connections, connectTimeout, readTimeout, stalledStreamProtection, meter, signal })
  return tracedClient(client, origin, context)
}

import { StorageError } from './errors.ts'
import { basicAuthorization } from './http/basic.ts'
import { createHttpClient } from './http/client.ts'
import { kindOfStatus } from './http/kind-of-status.ts'
import type { Environment } from './http/proxy.ts'
import { askingToWait } from './http/retry-after.ts'
import { withRetries } from './http/retry.ts'

const TRIES = 3
const TRY_TIMEOUT = 10_000
const INITIAL_BACKOFF = 1_000

export interface WebhookOptions {
  /** Variables that name proxies and trusted certificates. */
  readonly env: Environment
  /** Name and version of this program. */
  readonly userAgent: string
  /** One try, milliseconds. */
  readonly tryTimeout?: number
  /** Base of the backoff between tries, milliseconds. */
  readonly initialBackoff?: number
}

/** A URL that takes JSON documents. */
export interface Webhook {
  /** Scheme, host and port. The rest of the URL may be a secret, so it is in no message. */
  readonly origin: string
  /**
   * Posts a JSON document, in several tries where a fault may pass.
   * @returns the status of the answer
   * @throws StorageError of the last try; `aborted` when the signal fired
   */
  post(json: string, signal?: AbortSignal): Promise<number>
  close(): Promise<void>
}

/**
 * Opens no connection yet.
 *
 * @param url http or https
 * @throws UsageError when the environment names a proxy or a certificate file that cannot be used
 */
export function openWebhook(url: string, { env, userAgent, tryTimeout = TRY_TIMEOUT, initialBackoff = INITIAL_BACKOFF }: WebhookOptions): Webhook {
  const parsed = new URL(url)
  const { origin, pathname, search, username, password } = parsed
  const client = createHttpClient({ origin, connections: 1, connectTimeout: tryTimeout, env, meter: { requests: 0 } })
  const headers = {
    'content-type': 'application/json',
    'user-agent': userAgent,
    ...((username !== '' || password !== '') && { authorization: basicAuthorization(parsed) }),
  }
  return {
    origin,
    post(json, signal) {
      const body = Buffer.from(json)
      const attempt = async (timeout: number | undefined): Promise<number> => {
        const answer = await client.send({ method: 'POST', path: pathname + search, headers, body, timeout, signal })
        if (answer.status >= 200 && answer.status <= 299) return answer.status
        throw askingToWait(refusal(origin, answer.status), answer.headers)
      }
      return withRetries(attempt, { maxAttempts: TRIES, initialBackoff, attemptTimeout: tryTimeout }, signal)
    },
    close: () => client.close(),
  }
}

/** Redirects are not followed: they could lead the document to another host. */
function refusal(origin: string, status: number): StorageError {
  return new StorageError(`${origin} answered HTTP ${status}`, { kind: kindOfStatus(status), code: String(status), retryable: status >= 500 || status === 408 || status === 429 })
}

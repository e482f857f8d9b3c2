import type { TokenCredentialOptions } from '@azure/identity'
import type { Environment } from '../../http/proxy.ts'
import { createHttpClient } from '../../http/client.ts'
import { UsageError } from '../../errors.ts'

type LoginHttp = NonNullable<TokenCredentialOptions['httpClient']>
type Request = Parameters<LoginHttp['sendRequest']>[0]
type Headers = Request['headers']

/** Headers that belong to one connection, or ask for an encoding that our client does not decode. */
const OURS = new Set(['host', 'connection', 'content-length', 'accept-encoding'])

/**
 * The HTTP client of logins. It uses the same proxies and trusted certificates as all other requests, and bypasses the
 * proxies for a machine's own identity service. Logins send few requests, so each has a connection of its own.
 */
export function loginHttp(env: Environment): LoginHttp {
  return {
    async sendRequest(request) {
      const { origin, pathname, search } = new URL(request.url)
      const http = createHttpClient({ origin, connections: 1, env, meter: { requests: 0 } })
      try {
        const { status, headers, body } = await http.send({
          operation: 'login',
          method: methodOf(request),
          path: pathname + search,
          headers: headersOf(request),
          body: bodyOf(request),
          timeout: request.timeout || undefined,
          signal: request.abortSignal as AbortSignal | undefined,
        })
        return { request, status, headers: new AnswerHeaders(headers), bodyAsText: body.toString() }
      } finally {
        await http.close()
      }
    },
  }
}

function methodOf({ method }: Request): 'GET' | 'POST' {
  if (method === 'GET' || method === 'POST') return method
  throw new UsageError(`logins are not sent by ${method}`)
}

function headersOf({ headers }: Request): Record<string, string> {
  return Object.fromEntries(Object.entries(headers.toJSON()).filter(([name]) => !OURS.has(name)))
}

function bodyOf({ body }: Request): Buffer | undefined {
  if (typeof body === 'string') return Buffer.from(body)
  return body instanceof Uint8Array ? Buffer.from(body) : undefined
}

/** Headers in the form that the login's client reads. */
class AnswerHeaders implements Headers {
  private readonly values = new Map<string, string>()

  constructor(headers: Readonly<Record<string, string | undefined>>) {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.set(name, value)
  }

  get(name: string): string | undefined {
    return this.values.get(name.toLowerCase())
  }

  has(name: string): boolean {
    return this.values.has(name.toLowerCase())
  }

  set(name: string, value: string | number | boolean): void {
    this.values.set(name.toLowerCase(), String(value))
  }

  delete(name: string): void {
    this.values.delete(name.toLowerCase())
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.values)
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.values.entries()
  }
}

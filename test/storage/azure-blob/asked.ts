import { onTestFinished } from 'vitest'
import type { Authorization } from '../../../src/storage/azure/authorization.ts'
import type { TokenSource } from '../../../src/storage/azure/token.ts'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { BlobCall } from '../../../src/storage/azure-blob/side.ts'
import { createHttpClient } from '../../../src/http/client.ts'
import { createBlobCall } from '../../../src/storage/azure-blob/call.ts'
import { openSdk } from '../../../src/storage/azure-blob/sdk/call.ts'
import { unescapeXml } from '../../../src/xml.ts'
import { serve, type Received, type ScriptedServer, type Step } from '../../support/http-server.ts'
import { blobSettings } from './plain-settings.ts'

export const TRANSPORTS = ['hot', 'sdk'] as const
export type TransportName = (typeof TRANSPORTS)[number]

export interface ScriptedCall extends ScriptedServer {
  readonly call: BlobCall
  readonly meter: { requests: number }
}

/** A call on a server that answers as the test says; as with an emulator, the account begins the path. */
export async function callOn(
  name: TransportName,
  steps: readonly Step[],
  settings: Partial<AzureBlobSettings> = {},
  authorization: Authorization = { kind: 'anonymous' },
): Promise<ScriptedCall> {
  const server = await serve(...steps)
  const meter = { requests: 0 }
  const all = blobSettings({ serviceUrl: `${server.origin}/acct`, ...settings })
  const call = openCall(name, all, server.origin, authorization, meter)
  return { ...server, call, meter }
}

/** A call on a container, closed when the test ends. */
export function openCall(name: TransportName, settings: AzureBlobSettings, origin: string, authorization: Authorization, meter = { requests: 0 }): BlobCall {
  const context = { meter, signal: new AbortController().signal }
  const { maxAttempts, initialBackoff, attemptTimeout } = settings
  const retry = { maxAttempts, initialBackoff, attemptTimeout }
  if (name === 'sdk') {
    const { call, close } = openSdk(settings, authorization, retry, context)
    onTestFinished(close)
    return call
  }
  const http = createHttpClient({ ...settings, origin, stalledStreamProtection: undefined, ...context })
  onTestFinished(() => http.close())
  return createBlobCall(http, { ...settings, authorization, retry })
}

/** A login's token, of which there is no other. */
export function tokenFrom(get: () => string | Promise<string>): TokenSource {
  return Object.assign(get, { fixed: true as const, replace: () => Promise.resolve(false) })
}

/** What a request asks for, without what is another one each time and what the service does not look at. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const RELEVANT = /^(?:authorization|range|if-[\w-]+|content-(?!length$)\w+|x-ms-(?!date$|client-request-id$)[\w-]+)$/
/** What is of no stated type is of the first for the SDK, and the service knows its own XML. */
const NO_TYPE = /^application\/(?:octet-stream|xml(?:;.*)?)$/

export function asked({ method, target, headers, body }: Received): Asked {
  const [path = '', query = ''] = target.split('?')
  const relevant = Object.entries(headers).filter(([name, value]) => RELEVANT.test(name) && !(name === 'content-type' && NO_TYPE.test(String(value))))
  const isXml = body.toString('latin1', 0, 1) === '<'
  return {
    method,
    // The SDK encodes this one too; it is the same path.
    path: path.replaceAll('%27', '\''),
    query: query.split('&').map(decodeURIComponent).filter((pair) => pair !== '').sort(),
    headers: Object.fromEntries(relevant.map(([name, value]) => [name, name === 'authorization' ? String(value).replace(/^(SharedKey \w+:).*/, '$1') : value])),
    body: isXml ? sameXml(body.toString()) : body.toString('latin1'),
  }
}

function sameXml(body: string): string {
  return unescapeXml(body.replace(/^<\?xml[^>]*>\s*/, '').replace(/<(\w+)><\/\1>/g, '<$1/>'))
}

/** The requests that both transports make for one piece of work, and what they make of the answers. */
export async function compare(
  steps: readonly Step[],
  work: (call: BlobCall) => Promise<unknown>,
  settings: Partial<AzureBlobSettings>,
  authorization: Authorization,
): Promise<Record<TransportName, { asked: Asked[]; told: unknown }>> {
  const run = async (name: TransportName): Promise<{ asked: Asked[]; told: unknown }> => {
    const { call, received } = await callOn(name, steps, settings, authorization)
    const told = await work(call)
    return { asked: received.map(asked), told }
  }
  return { hot: await run('hot'), sdk: await run('sdk') }
}

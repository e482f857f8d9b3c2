import { onTestFinished } from 'vitest'
import type { BlobAuthorization } from '../../../src/storage/azure-blob/authorization.ts'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { BlobTransport } from '../../../src/storage/azure-blob/transport.ts'
import { createHttpClient } from '../../../src/http/client.ts'
import { createHotBlobTransport } from '../../../src/storage/azure-blob/hot-transport.ts'
import { createSdkBlobTransport } from '../../../src/storage/azure-blob/sdk-transport.ts'
import { unescapeXml } from '../../../src/xml.ts'
import { serve, type Received, type ScriptedServer, type Step } from '../../support/http-server.ts'
import { blobSettings } from './sdk-settings.ts'

export const TRANSPORTS = ['hot', 'sdk'] as const
export type TransportName = (typeof TRANSPORTS)[number]

export interface ScriptedTransport extends ScriptedServer {
  readonly transport: BlobTransport
  readonly meter: { requests: number }
}

/** A transport on a server that answers as the test says; as with an emulator, the account begins the path. */
export async function transportOn(
  name: TransportName,
  steps: readonly Step[],
  settings: Partial<AzureBlobSettings> = {},
  authorization: BlobAuthorization = { kind: 'anonymous' },
): Promise<ScriptedTransport> {
  const server = await serve(...steps)
  const meter = { requests: 0 }
  const context = { meter, signal: new AbortController().signal }
  const all = blobSettings({ serviceUrl: `${server.origin}/acct`, ...settings })
  const retry = { maxAttempts: all.maxAttempts, initialBackoff: all.initialBackoff, attemptTimeout: all.attemptTimeout }
  const transport = name === 'sdk'
    ? createSdkBlobTransport(all, authorization, retry, context)
    : createHotBlobTransport(createHttpClient({ ...all, origin: server.origin, stalledStreamProtection: undefined, ...context }), { ...all, authorization, retry })
  onTestFinished(() => transport.close())
  return { ...server, transport, meter }
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

type Call = (transport: BlobTransport) => Promise<unknown>

/** The requests that both transports make for one call, and what they make of the answers. */
export async function compare(
  steps: readonly Step[],
  call: Call,
  settings: Partial<AzureBlobSettings>,
  authorization: BlobAuthorization,
): Promise<Record<TransportName, { asked: Asked[]; told: unknown }>> {
  const run = async (name: TransportName): Promise<{ asked: Asked[]; told: unknown }> => {
    const { transport, received } = await transportOn(name, steps, settings, authorization)
    const told = await call(transport)
    return { asked: received.map(asked), told }
  }
  return { hot: await run('hot'), sdk: await run('sdk') }
}

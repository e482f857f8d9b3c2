import dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { onTestFinished, vi } from 'vitest'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { openS3, type S3OpenOptions } from '../../../src/storage/s3/open.ts'
import { answer, serve, type Answer, type ScriptedServer, type Step } from '../../support/http-server.ts'
import { plainSettings } from './plain-settings.ts'

export const TRANSPORTS = ['hot', 'sdk'] as const
export type TransportName = (typeof TRANSPORTS)[number]

export interface Scripted extends ScriptedServer {
  readonly storage: Target
  readonly meter: { requests: number }
  readonly stop: AbortController
}

/** Opens a bucket on a server that answers as the test says. */
export async function openScripted(
  transport: TransportName,
  steps: readonly Step[],
  settings: Partial<S3Settings> = {},
  options: S3OpenOptions = {},
): Promise<Scripted> {
  const server = await serve(...steps)
  const meter = { requests: 0 }
  const stop = new AbortController()
  const storage = await openOn(transport, server.origin, settings, { meter, signal: stop.signal }, options)
  return { ...server, storage, meter, stop }
}

export async function openOn(
  transport: TransportName,
  endpointUrl: string,
  settings: Partial<S3Settings>,
  context = { meter: { requests: 0 }, signal: new AbortController().signal },
  options: S3OpenOptions = {},
): Promise<Target> {
  vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
  const all = plainSettings({ accessKey: 'AKID', secretAccessKey: 'SECRET-KEY', region: 'us-east-1', endpointUrl, ...settings })
  const storage = await openS3(all, context, options)
  onTestFinished(() => storage.close())
  return storage
}

/** An answer with an XML body. */
export function xml(body: string, more: Answer = {}): Step {
  return answer({ ...more, headers: { 'content-type': 'application/xml', ...more.headers }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` })
}

/** An answer that is an error. */
export function error(status: number, code: string, headers: Answer['headers'] = {}): Step {
  return xml(`<Error><Code>${code}</Code><Message>because</Message></Error>`, { status, headers })
}

type Found = (error: null, found: string | LookupAddress[], family?: number) => void

/** All host names lead to the loopback. */
export function allHostsAreLocal(): void {
  const lookup = (...given: readonly unknown[]): void => {
    const [, options] = given
    const callback = given.at(-1) as Found
    const all = typeof options === 'object' && options !== null && 'all' in options && options.all === true
    if (all) callback(null, [{ address: '127.0.0.1', family: 4 }])
    else callback(null, '127.0.0.1', 4)
  }
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup)
  onTestFinished(() => spy.mockRestore())
}

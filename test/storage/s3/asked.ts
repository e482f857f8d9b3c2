import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { unescapeXml } from '../../../src/xml.ts'
import { serve, type Received, type Step } from '../../support/http-server.ts'
import { openOn, TRANSPORTS } from './scripted.ts'

/** What a request asks for. The SDK adds other headers of its own, and neither signature nor date is the same twice. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: readonly string[]
  readonly headers: Readonly<Record<string, unknown>>
  readonly signed: readonly string[]
  readonly body: string
}

const RELEVANT = /^(?:host|range|if-match|if-none-match|content-(?!length$)\w+|cache-control|expires|x-amz-(?!date$|user-agent$)[\w-]+)$/
/** For what needs a checksum the SDK brings another one. */
const CHECKSUM = /^(?:content-md5|x-amz-content-sha256|x-amz-checksum-\w+|x-amz-sdk-checksum-algorithm)$/

export function asked({ method, target, headers, body }: Received): Asked {
  const [path = '', query = ''] = target.split('?')
  const isXml = body.toString('latin1', 0, 1) === '<'
  // What is of no stated type is of this one for the SDK; services take none to mean the same.
  const isUntyped = headers['content-type'] === 'application/octet-stream'
  const isRelevant = (name: string): boolean =>
    RELEVANT.test(name) && !((isXml || body.length === 0) && CHECKSUM.test(name)) && !(isUntyped && name === 'content-type')
  const signed = /SignedHeaders=([^,]*)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? []
  return {
    method,
    // With or without a slash, it is the bucket.
    path: path === '/bucket/' ? '/bucket' : path,
    // The SDK names its operation here; services do not look at it.
    query: query.split('&').filter((pair) => pair !== '' && !pair.startsWith('x-id=')).sort(),
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => isRelevant(name))),
      // The server has another port each time.
      host: headers.host?.replace(/:\d+$/, ''),
    },
    signed: signed.filter(isRelevant),
    body: isXml ? sameXml(body.toString()) : body.toString('latin1'),
  }
}

function sameXml(body: string): string {
  return unescapeXml(body.replace(/^<\?xml[^>]*>\n?/, ''))
}

/** The requests that both transports make for one call. */
export async function compare(settings: Partial<S3Settings>, steps: readonly Step[], call: (storage: Target) => Promise<unknown>): Promise<[Asked[], Asked[]]> {
  const both: Asked[][] = []
  for (const transport of TRANSPORTS) {
    const { port, received } = await serve(...steps)
    const storage = await openOn(transport, `http://${settings.forcePathStyle ? '127.0.0.1' : 's3.test'}:${port}`, settings)
    await call(storage)
    received.forEach(expectTrueDigests)
    both.push(received.map(asked))
  }
  const [ours = [], theirs = []] = both
  return [ours, theirs]
}

function expectTrueDigests({ headers, body }: Received): void {
  const md5 = headers['content-md5']
  if (md5 !== undefined) expect(md5).toBe(createHash('md5').update(body).digest('base64'))
  const sha256 = headers['x-amz-content-sha256']
  if (sha256 !== 'UNSIGNED-PAYLOAD') expect(sha256).toBe(createHash('sha256').update(body).digest('hex'))
}

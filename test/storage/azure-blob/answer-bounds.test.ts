import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import type { Step } from '../../support/http-server.ts'
import { attributesOf, keysOf, payloadOf } from '../../conformance/subject.ts'
import { openScripted } from './scripted.ts'

const ENTRY = { key: 'key', size: 4, mtime: 0, etag: '0x8D' }

/** Sends a body that hardly ends, and counts what it could send. */
function endless(status: number, sent: { bytes: number }, piece: Buffer, headers = {}): Step {
  return async ({ response }) => {
    response.writeHead(status, { 'etag': '"0x8D"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT', ...headers })
    while (!response.destroyed) {
      sent.bytes += piece.length
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
  }
}

const read = (storage: Target): Promise<unknown> => storage.read(ENTRY)
const CALLS: [string, 'hot' | 'sdk', number, (storage: Target) => Promise<unknown>, { kind: string }][] = [
  ['a blob of 4 bytes', 'hot', 200, read, { kind: 'changed' }],
  ['a blob of 4 bytes', 'sdk', 200, read, { kind: 'changed' }],
  ['a range', 'hot', 206, (storage) => storage.read({ ...ENTRY, size: 100 }, { range: { start: 0, end: 10 } }), { kind: 'transient' }],
  ['an error', 'hot', 403, read, { kind: 'transient' }],
  ['the answer to a write', 'hot', 201, (storage) => storage.put('key', payloadOf('abc'), attributesOf(3)), { kind: 'transient' }],
  ['a page', 'hot', 200, (storage) => keysOf(storage), { kind: 'failed' }],
]

describe('an answer without end is given up', () => {
  it.each(CALLS)('as %s, through %s', async (what, transport, status, call, error) => {
    vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)
    const sent = { bytes: 0 }
    const [most, piece] = what === 'a page' ? [64 * 2 ** 20, 2 ** 20] : [2 ** 20, 65_536]
    // The SDK takes no content without a length.
    const headers = transport === 'sdk' ? { 'content-length': 2 ** 40 } : {}
    const { storage } = await openScripted([endless(status, sent, Buffer.alloc(piece, ' '), headers)], { maxAttempts: 1 })
    await expect(call(storage)).rejects.toMatchObject(error)
    // What the sockets hold comes on top.
    expect(sent.bytes).toBeLessThan(most + 16 * 2 ** 20)
  })
})

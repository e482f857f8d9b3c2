import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import type { Step } from '../../support/http-server.ts'
import { attributesOf, keysOf, payloadOf } from '../../conformance/subject.ts'
import { openScripted, TRANSPORTS } from './scripted.ts'

const ENTRY = { key: 'key', size: 4, mtime: 0, etag: 'e' }
const PIECE = Buffer.alloc(65_536, ' ')
const MANY = Buffer.alloc(2 ** 20, ' ')

/** Sends a body that never ends, in chunks, and counts what it could send. */
function endless(status: number, sent: { bytes: number }, piece: Buffer): Step {
  return async ({ response }) => {
    response.writeHead(status, { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' })
    while (!response.destroyed) {
      sent.bytes += piece.length
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')])
    }
  }
}

const CALLS: [string, number, (storage: Target) => Promise<unknown>, { kind: string }][] = [
  ['an object of 4 bytes', 200, (storage) => storage.read(ENTRY), { kind: 'changed' }],
  ['an object of 4 bytes, into a large buffer', 200, (storage) => storage.read(ENTRY, { into: Buffer.alloc(2 ** 20) }), { kind: 'changed' }],
  ['a range', 206, (storage) => storage.read({ ...ENTRY, size: 100 }, { range: { start: 0, end: 10 } }), { kind: 'transient' }],
  ['an error', 403, (storage) => storage.read(ENTRY), { kind: 'transient' }],
  ['the answer to a write', 200, (storage) => storage.put('key', payloadOf('abc'), attributesOf(3)), { kind: 'transient' }],
  ['a page', 200, (storage) => keysOf(storage), { kind: 'failed' }],
]

describe.each(TRANSPORTS)('through %s, an answer without end is given up', (transport) => {
  it.each(CALLS)('as %s', async (what, status, call, error) => {
    const sent = { bytes: 0 }
    const piece = what === 'a page' ? MANY : PIECE
    const { storage } = await openScripted(transport, [endless(status, sent, piece)], { maxAttempts: 1, initialBackoff: 0 })
    await expect(call(storage)).rejects.toMatchObject(error)
    // What the sockets hold comes on top.
    expect(sent.bytes).toBeLessThan((what === 'a page' ? 32 : 1) * 2 ** 20 + 16 * 2 ** 20)
  })
})

import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import type { StreamBodyOptions } from '../../../../src/http/stream-body.ts'
import { readBody } from '../../../../src/storage/s3/sdk/raw-answer.ts'

type Body = Parameters<typeof readBody>[0]

const WIDE: StreamBodyOptions = { operation: 'GetObject', limit: { bytes: 1000, kind: 'changed' } }
const read = (stream: Readable, options: Partial<StreamBodyOptions> = {}): Promise<Buffer> => readBody(stream as unknown as Body, { ...WIDE, ...options })
const chunks = (...texts: string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)))

describe('a body that the SDK reads', () => {
  it('comes whole, in a buffer that it is lent', async () => {
    const into = Buffer.alloc(8)
    const body = await read(chunks('abc', 'def'), { into })
    expect(String(body)).toBe('abcdef')
    expect(body.buffer).toBe(into.buffer)
  })

  it('comes whole when the buffer is too small for it', async () => {
    expect(String(await read(chunks('abc', 'defgh', 'i'), { into: Buffer.alloc(4) }))).toBe('abcdefghi')
    expect(String(await read(chunks('abc', 'def')))).toBe('abcdef')
  })

  it('may be absent', async () => {
    expect(await readBody(undefined, WIDE)).toHaveLength(0)
  })

  it('that stands still is given up, to be tried again', async () => {
    const stream = new Readable({ read: () => undefined })
    stream.push('begun')
    await expect(read(stream, { stall: 20 })).rejects.toMatchObject({ kind: 'transient', code: 'StalledStream' })
    expect(stream.destroyed).toBe(true)
  })

  it('that is longer than it may be is given up before it has come', async () => {
    const stream = Readable.from((function* () {
      for (;;) yield Buffer.alloc(100)
    })())
    await expect(read(stream, { into: Buffer.alloc(1000) })).rejects.toMatchObject({ kind: 'changed', code: 'AnswerTooLong' })
    expect(stream.destroyed).toBe(true)
    expect(await read(chunks('x'.repeat(1000)))).toHaveLength(1000)
  })

  it('that trickles is given up, to be tried again', async () => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000))
    const stream = Readable.from((function* () {
      for (;;) yield Buffer.alloc(1)
    })())
    await expect(read(stream)).rejects.toMatchObject({ kind: 'transient', code: 'SlowResponse' })
    clock.mockRestore()
  })

  it('fails with the fault of its stream', async () => {
    const stream = new Readable({ read: () => undefined })
    stream.push('begun')
    setImmediate(() => stream.destroy(Object.assign(new Error('cut'), { code: 'ECONNRESET' })))
    await expect(read(stream, { stall: 60_000 })).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

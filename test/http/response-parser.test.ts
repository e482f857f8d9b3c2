import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnswerLimit, HttpResponse } from '../../src/http/message.ts'
import { ResponseParser } from '../../src/http/response-parser.ts'
import { patternOf } from '../conformance/subject.ts'

interface Parsed extends HttpResponse {
  readonly keepAlive: boolean
}

interface Reading {
  readonly method?: string
  readonly into?: Buffer
  readonly limit?: AnswerLimit
  /** Lengths of the pieces that the bytes come in; the last is used for all further ones. */
  readonly cuts?: readonly number[]
  /** The connection ends behind the bytes. */
  readonly ends?: boolean
}

/** Reads bytes as a connection does: into the parser's own buffer where it offers one. */
function read(wire: string | Buffer, { method = 'GET', into, limit, cuts = [Infinity], ends = false }: Reading = {}): Parsed[] {
  const responses: Parsed[] = []
  const parser = new ResponseParser((response, keepAlive) => void responses.push({ ...response, body: Buffer.from(response.body), keepAlive }))
  parser.expect(method, into, limit)
  const bytes = Buffer.from(typeof wire === 'string' ? Buffer.from(wire, 'latin1') : wire)
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const direct = parser.directBuffer()
    const length = Math.min(cuts[Math.min(i, cuts.length - 1)] ?? Infinity, bytes.length - at, direct?.length ?? Infinity)
    const piece = bytes.subarray(at, at + length)
    if (direct) {
      piece.copy(direct)
      parser.advance(length)
    } else {
      // What was fed is the reader's again at once.
      const own = Buffer.from(piece)
      parser.feed(own)
      own.fill(0x5a)
    }
    at += length
  }
  if (ends) parser.end()
  return responses
}

const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40_000 })), { minLength: 1, maxLength: 12 })
/** Lengths of bodies, around the sizes at which they are treated in another way. */
const length = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 16_000, max: 70_000 }))
const room = fc.option(fc.integer({ min: 0, max: 70_000 }), { nil: undefined })

function chunked(pieces: readonly Buffer[], trailer = ''): Buffer {
  const chunks = pieces.filter((piece) => piece.length > 0).map((piece, i) =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}${i % 2 ? ';name=value' : ''}\r\n`), piece, Buffer.from('\r\n')]))
  return Buffer.concat([...chunks, Buffer.from(`0\r\n${trailer}\r\n`)])
}

describe('a response', () => {
  it('of known length is the same however it is cut', () => {
    fc.assert(fc.property(length, cuts, room, (size, pieces, space) => {
      const content = patternOf(size)
      const wire = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\nX-A: b\r\n\r\n`), content])
      const [response, ...others] = read(wire, { cuts: pieces, ...(space !== undefined && { into: Buffer.alloc(space) }) })
      expect(others).toEqual([])
      expect(response).toMatchObject({ status: 200, keepAlive: true, headers: { 'content-length': String(content.length), 'x-a': 'b' } })
      expect(response?.body.equals(content)).toBe(true)
    }), { numRuns: 150 })
  })

  it('in chunks is the same however it is cut', () => {
    fc.assert(fc.property(fc.array(length, { maxLength: 4 }), cuts, room, fc.boolean(), (sizes, pieces, space, hasTrailer) => {
      const contents = sizes.map(patternOf)
      const head = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const wire = Buffer.concat([head, chunked(contents, hasTrailer ? 'X-Checksum: 1\r\nX-Other: 2\r\n' : '')])
      const [response, ...others] = read(wire, { cuts: pieces, ...(space !== undefined && { into: Buffer.alloc(space) }) })
      expect(others).toEqual([])
      expect(response?.body.equals(Buffer.concat(contents))).toBe(true)
    }), { numRuns: 150 })
  })

  it('may end with the connection, which carries no further one then', () => {
    fc.assert(fc.property(length, cuts, (size, pieces) => {
      const content = patternOf(size)
      const [response] = read(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), content]), { cuts: pieces, ends: true })
      expect(response?.body.equals(content)).toBe(true)
      expect(response?.keepAlive).toBe(false)
    }), { numRuns: 60 })
  })

  it.each([['HEAD', 200], ['GET', 204], ['GET', 304]])('to %s with status %i has no body', (method, status) => {
    const [response] = read(`HTTP/1.1 ${status} X\r\nContent-Length: 5\r\n\r\n`, { method })
    expect(response).toMatchObject({ status, headers: { 'content-length': '5' }, body: Buffer.alloc(0) })
  })

  it('comes behind any number of interim ones', () => {
    const wire = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
    for (const size of [1, 7, 1000]) expect(read(wire, { cuts: [size] })).toMatchObject([{ status: 200, body: Buffer.from('ok'), headers: { 'content-length': '2' } }])
  })

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 0', true], ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close', false], ['HTTP/1.1 200\r\nContent-Length: 0', true],
    ['HTTP/1.0 200 OK\r\nContent-Length: 0', false], ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: foo, close', false],
  ])('%j leaves the connection usable: %j', (head, keepAlive) => {
    expect(read(`${head}\r\n\r\n`)).toMatchObject([{ status: 200, keepAlive }])
  })

  it('has its headers by their names in lower case, values trimmed, those of one name joined', () => {
    const wire = 'HTTP/1.1 200 OK\r\nETag:"a"\r\nX-Amz-Meta-A: \t 1 \r\nx-amz-meta-a:2\r\nEmpty:\r\nColon: a:b\r\nLatin: \xe9\r\nContent-Length: 0\r\n\r\n'
    expect(read(wire)[0]?.headers).toEqual({ 'etag': '"a"', 'x-amz-meta-a': '1, 2', 'empty': '', 'colon': 'a:b', 'latin': '\xe9', 'content-length': '0' })
  })
})

describe('no response', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n'
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'], ['HTTP/2', 'HTTP/2 200\r\n\r\n'], ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a header without a colon', `${HEAD}nonsense\r\n\r\n`], ['a header without a name', `${HEAD}: x\r\n\r\n`],
    ['a length that is no number', `${HEAD}Content-Length: x\r\n\r\n`], ['a negative length', `${HEAD}Content-Length: -1\r\n\r\n`],
    ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`], ['an empty length', `${HEAD}Content-Length:\r\n\r\n`],
    ['a length in hex', `${HEAD}Content-Length: 0x10\r\n\r\n`], ['an immense length', `${HEAD}Content-Length: 99999999999999999999\r\n\r\n`],
    ['a chunk without a size', `${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`], ['an immense chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n`],
    ['a chunk longer than its size', `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n`],
    ['more than the response', `${HEAD}Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n`],
  ])('is %s', (_, wire) => {
    for (const size of [1, 5, 1000]) expect(() => read(wire, { cuts: [size] })).toThrow()
  })

  it('is a head without an end', () => {
    expect(() => read(`${HEAD}x: ${'y'.repeat(200_000)}`, { cuts: [1000] })).toThrow('endless')
  })

  it.each([HEAD, `${HEAD}Content-Length: 5\r\n\r\nfour`, `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n`, `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\nfo`])(
    'is what the end of the connection cuts short: %j', (wire) => {
      expect(read(wire, { ends: true })).toEqual([])
    })
})

describe('a response that is longer than it may be', () => {
  const HEADS = [
    ['of known length', (size: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`],
    ['in chunks', (size: number) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'5\r\nxxxxx\r\n'.repeat(size / 5)}0\r\n\r\n`],
    ['that ends with the connection', (size: number) => `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(size)}`],
  ] as const

  it.each(HEADS)('is an error of the kind that the request names: %s', (_, wire) => {
    const limit: AnswerLimit = { bytes: 100_000, kind: 'changed' }
    for (const into of [undefined, Buffer.alloc(100_000), Buffer.alloc(300_000)]) {
      for (const cuts of [[7, 3000], [200_000]]) {
        const how = { limit, cuts, ends: true, ...(into && { into }) }
        expect(read(wire(100_000), how)[0]?.body).toHaveLength(100_000)
        expect(() => read(wire(100_005), how)).toThrow(expect.objectContaining({ kind: 'changed', code: 'AnswerTooLong' }) as Error)
      }
    }
  })

  it('is a passing fault when the answer is an error', () => {
    const limit: AnswerLimit = { bytes: 2 ** 30, kind: 'changed' }
    for (const [, wire] of HEADS) {
      const error = (size: number): string => wire(size).replace('200 OK', '503 Slow Down')
      expect(read(error(2 ** 20 - 1), { limit, ends: true })[0]).toMatchObject({ status: 503 })
      expect(() => read(error(2 ** 21), { limit, ends: true })).toThrow(expect.objectContaining({ kind: 'transient', code: 'AnswerTooLong' }) as Error)
    }
  })

  it('takes no memory on the word of its head', () => {
    const parser = new ResponseParser(() => undefined)
    parser.expect('GET', undefined, { bytes: 2 ** 40, kind: 'changed' })
    parser.feed(Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${2 ** 40}\r\n\r\nx`))
    expect(parser.directBuffer()?.buffer.byteLength).toBe(2 ** 20)
  })

  it('is none for its interim answers, trailers and head, which have bounds too', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\n'
    expect(read(`${interim.repeat(20)}HTTP/1.1 204 No Content\r\n\r\n`)).toHaveLength(1)
    expect(() => read(interim.repeat(10_000), { cuts: [1000] })).toThrow('interim answers without end')
    const trailed = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n'
    expect(() => read(trailed + 'X-A: b\r\n'.repeat(100_000), { cuts: [1000] })).toThrow('endless trailers')
    expect(() => read(trailed + 'x'.repeat(200_000), { cuts: [1000] })).toThrow('endless')
    expect(() => read(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(100_000)}`, { cuts: [1000] })).toThrow('endless head')
  })
})

it('what comes behind a response is never taken for the answer to the next request', () => {
  const bodies: string[] = []
  const parser = new ResponseParser((response) => {
    bodies.push(response.body.toString())
    // A waiting request is sent at once.
    parser.expect('GET', undefined)
  })
  parser.expect('GET', undefined)
  const response = (text: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`
  expect(() => parser.feed(Buffer.from(response('first') + response('planted')))).toThrow()
  expect(bodies).not.toContain('planted')
})

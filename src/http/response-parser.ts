import { StorageError } from '../errors.ts'
import { SHORT_ANSWER, type AnswerLimit, type HttpResponse } from './message.ts'
import { parseHead, type ResponseHead } from './response-head.ts'

const EMPTY = Buffer.alloc(0)
const DIGITS = /^\d+$/
const HEAD_END = '\r\n\r\n'
/** Most characters of a head, and of all trailers together. */
const MOST_HEAD = 65_536
/** Most interim answers (`100 Continue`) before the final one. */
const MOST_INTERIM = 20
/** Most memory that is allocated for a body because of its head alone, bytes; more is allocated when so much has arrived. */
const MOST_AT_ONCE = 2 ** 20
/** A smaller rest of a body is copied, because a direct read costs more, bytes. */
const WORTH_LENDING = 16_384

type State = 'idle' | 'head' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close'

/**
 * Parses the responses of one connection, one after the other. It knows nothing of sockets: it gets bytes and returns
 * responses.
 * https://www.rfc-editor.org/rfc/rfc9112#name-message-body-length
 */
export class ResponseParser {
  private state: State = 'idle'
  private isHead = false
  private into: Buffer | undefined
  private limit = SHORT_ANSWER
  private interim = 0
  private trailers = 0
  /** Text of a head, chunk size or trailer whose end has not arrived yet. */
  private text = ''
  private head: ResponseHead | undefined
  private body: Buffer = EMPTY
  private filled = 0
  /** Bytes that are missing of the body, or of its current chunk. */
  private missing = 0

  constructor(private readonly onResponse: (response: HttpResponse, keepAlive: boolean) => void) {}

  /** Prepares for the response to a request that is being sent. */
  expect(method: string, into: Buffer | undefined, limit = limitOf(into)): void {
    this.state = 'head'
    this.isHead = method === 'HEAD'
    this.into = into
    this.limit = limit
    this.interim = 0
    this.trailers = 0
    this.text = ''
    this.body = EMPTY
    this.filled = 0
  }

  /**
   * Takes bytes, which the parser uses only during the call.
   * @throws Error when they are not HTTP
   * @throws StorageError of the kind of the limit when the body is longer than the limit
   */
  feed(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) at = this.step(bytes, at)
    this.handOver()
  }

  /** A response has begun and has not ended. */
  get isReceiving(): boolean {
    return this.state === 'head' ? this.text !== '' : this.state !== 'idle'
  }

  get isReceivingHead(): boolean {
    return this.state === 'head' && this.text !== ''
  }

  /** A buffer that the rest of a body may be read into; `advance` then takes the number of bytes. */
  directBuffer(): Buffer | undefined {
    if (this.state !== 'sized' || this.missing < WORTH_LENDING) return undefined
    this.makeRoom()
    return this.body.subarray(this.filled, this.filled + this.missing)
  }

  advance(count: number): void {
    this.filled += count
    this.missing -= count
    if (this.missing === 0) this.finish()
    this.handOver()
  }

  /**
   * Records that the connection has ended.
   * @returns false when a response was cut short
   */
  end(): boolean {
    if (this.state === 'until-close') {
      this.finish()
      this.handOver(false)
    }
    return this.state === 'idle'
  }

  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case 'idle':
        throw new Error('the server sent more than its response')
      case 'head':
        return this.takeText(bytes, at, HEAD_END, (text) => this.beginBody(text))
      case 'sized':
        return this.takeBody(bytes, at)
      case 'until-close':
        this.append(bytes, at, bytes.length)
        return bytes.length
      case 'chunk-size':
        return this.takeText(bytes, at, '\r\n', (line) => this.beginChunk(line))
      case 'chunk':
        return this.takeChunk(bytes, at)
      case 'chunk-end':
        return this.takeText(bytes, at, '\r\n', (rest) => this.endChunk(rest))
      case 'trailers':
        return this.takeText(bytes, at, '\r\n', (line) => this.takeTrailer(line))
    }
  }

  /** Collects text up to `end`, over several calls if necessary, and passes it on. */
  private takeText(bytes: Buffer, at: number, end: string, then: (text: string) => void): number {
    if (this.text === '') {
      const found = bytes.indexOf(end, at, 'latin1')
      if (found >= 0) {
        then(bytes.toString('latin1', at, found))
        return found + end.length
      }
    }
    const before = this.text.length
    this.text += bytes.toString('latin1', at)
    const found = this.text.indexOf(end, Math.max(0, before - end.length + 1))
    if (found < 0) {
      if (this.text.length > MOST_HEAD) throw new Error('the response has an endless head')
      return bytes.length
    }
    const text = this.text.slice(0, found)
    this.text = ''
    then(text)
    return at + found + end.length - before
  }

  private beginBody(text: string): void {
    const head = parseHead(text)
    const { status, headers } = head
    if (status < 200) {
      if (++this.interim > MOST_INTERIM) throw new Error('the server sends interim answers without end')
      return
    }
    this.head = head
    if (status >= 300) this.limit = SHORT_ANSWER
    const length = headers['content-length']
    if (this.isHead || status === 204 || status === 304) this.finish()
    else if (headers['transfer-encoding']?.toLowerCase().endsWith('chunked')) this.state = 'chunk-size'
    else if (length !== undefined) this.beginSized(length)
    else this.state = 'until-close'
  }

  private beginSized(text: string): void {
    const length = Number(text)
    if (!DIGITS.test(text) || !Number.isSafeInteger(length)) throw new Error('the response has no usable length')
    if (length === 0) return this.finish()
    if (length > this.limit.bytes) throw tooLong(this.limit)
    this.body = this.roomFor(length)
    this.missing = length
    this.state = 'sized'
  }

  private takeBody(bytes: Buffer, at: number): number {
    this.makeRoom()
    const end = Math.min(bytes.length, at + this.missing, at + this.body.length - this.filled)
    bytes.copy(this.body, this.filled, at, end)
    this.filled += end - at
    this.missing -= end - at
    if (this.missing === 0) this.finish()
    return end
  }

  private beginChunk(line: string): void {
    const size = /^[0-9a-fA-F]+(?=\s*(?:;|$))/.exec(line)?.[0]
    if (size === undefined || size.length > 12) throw new Error('the response has a chunk without a size')
    this.missing = parseInt(size, 16)
    this.state = this.missing === 0 ? 'trailers' : 'chunk'
  }

  private takeChunk(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.missing)
    this.append(bytes, at, end)
    this.missing -= end - at
    if (this.missing === 0) this.state = 'chunk-end'
    return end
  }

  private takeTrailer(line: string): void {
    if (line === '') return this.finish()
    this.trailers += line.length
    if (this.trailers > MOST_HEAD) throw new Error('the response has endless trailers')
  }

  private endChunk(rest: string): void {
    if (rest !== '') throw new Error('the response has a chunk longer than its size')
    this.state = 'chunk-size'
  }

  /** Appends to a body of unknown length. */
  private append(bytes: Buffer, start: number, end: number): void {
    const needed = this.filled + end - start
    if (needed > this.limit.bytes) throw tooLong(this.limit)
    if (needed > this.body.length) this.growTo(Math.min(this.limit.bytes, Math.max(needed, this.body.length * 2, WORTH_LENDING)))
    bytes.copy(this.body, this.filled, start, end)
    this.filled = needed
  }

  /** Makes room for the rest of a body of known length. */
  private makeRoom(): void {
    const { body, filled, missing } = this
    if (filled === body.length) this.growTo(Math.min(filled + missing, 2 * body.length))
  }

  private growTo(length: number): void {
    const { into } = this
    const larger = into && into.length >= length ? into : Buffer.allocUnsafeSlow(length)
    if (larger !== this.body) larger.set(this.body.subarray(0, this.filled))
    this.body = larger
  }

  private roomFor(length: number): Buffer {
    const { into } = this
    return into && into.length >= length ? into : Buffer.allocUnsafeSlow(Math.min(length, MOST_AT_ONCE))
  }

  private finish(): void {
    this.state = 'idle'
    this.into = undefined
  }

  /**
   * Delivers a complete response, after all available bytes have been parsed: bytes behind the response must not become
   * the answer to the next request.
   */
  private handOver(mayKeep = true): void {
    const { head, body, filled } = this
    if (this.state !== 'idle' || !head) return
    this.head = undefined
    this.body = EMPTY
    this.onResponse({ status: head.status, headers: head.headers, body: body.subarray(0, filled) }, mayKeep && head.keepAlive)
  }
}

/** A caller that gives a large buffer expects an answer of its length. */
function limitOf(into: Buffer | undefined): AnswerLimit {
  return into && into.length > SHORT_ANSWER.bytes ? { ...SHORT_ANSWER, bytes: into.length } : SHORT_ANSWER
}

function tooLong({ bytes, kind }: AnswerLimit): StorageError {
  return new StorageError(`the answer is longer than the ${bytes} bytes that it may have`, { kind, code: 'AnswerTooLong' })
}

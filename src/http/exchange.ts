import type { Dispatcher } from 'undici'

/** Headers of a response, names in lower case. */
export type ResponseHeaders = Record<string, string | string[] | undefined>

export interface HttpResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly body: Buffer
}

const NOTHING = Buffer.alloc(0)

/**
 * One request on the wire, as undici's dispatch handler: gathers the body into one buffer, the caller's where it has
 * lent one. Streams and their machinery cost more than all the rest of a small request, so there are none.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined
  private cancelled: Error | undefined
  private status = 0
  private headers: ResponseHeaders = {}
  private body: Buffer = NOTHING
  private filled = 0

  constructor(
    private readonly into: Buffer | undefined,
    private readonly resolve: (response: HttpResponse) => void,
    private readonly reject: (error: Error) => void,
    /** Called once, before the outcome is told. */
    private readonly onEnd: (exchange: Exchange) => void,
  ) {}

  /** Breaks the request off; it rejects with `reason`. */
  cancel(reason: Error): void {
    this.cancelled = reason
    if (this.controller) this.controller.abort(reason)
    // Still waiting for a connection: it ends here, and is stopped when its turn comes.
    else this.onResponseError(undefined, reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.cancelled) controller.abort(this.cancelled)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    this.status = status
    this.headers = headers
    this.body = NOTHING
    this.filled = 0
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.filled === 0 && chunk.length >= this.expectedLength()) {
      this.body = chunk
      this.filled = chunk.length
      return
    }
    this.makeRoom(this.filled + chunk.length)
    this.body.set(chunk, this.filled)
    this.filled += chunk.length
  }

  onResponseEnd(): void {
    this.onEnd(this)
    this.resolve({ status: this.status, headers: this.headers, body: this.body.subarray(0, this.filled) })
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.onEnd(this)
    this.reject(this.cancelled ?? error)
  }

  private expectedLength(): number {
    const length = this.headers['content-length']
    return typeof length === 'string' ? Number(length) : Infinity
  }

  private makeRoom(needed: number): void {
    if (this.filled > 0 && needed <= this.body.length) return
    const expected = this.expectedLength()
    const size = Number.isFinite(expected) ? Math.max(expected, needed) : Math.max(needed * 2, 65536)
    const room = this.filled === 0 && this.into && this.into.length >= size ? this.into : Buffer.allocUnsafeSlow(size)
    room.set(this.body.subarray(0, this.filled))
    this.body = room
  }
}

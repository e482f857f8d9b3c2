import type { FailedTry } from '../errors.ts'
import { StorageError } from '../errors.ts'
import { remedyFor } from '../remedies.ts'
import { isConnectionFault, isNotOpen, isOwnLimit, remedyForSilence } from './connection-faults.ts'
import { proxyFaultIn } from './faults.ts'

export interface WatchSettings {
  /** Scheme, host and port, for messages. */
  readonly origin: string
  /** Called for every further try. */
  readonly onRetry?: ((failed: FailedTry) => void) | undefined
  /** Called once, when every request of some seconds has failed with a fault of the connection. */
  readonly onSilence?: ((message: string) => void) | undefined
  /** Called once, when every request of some seconds has been refused and is tried again. */
  readonly onRefusals?: ((message: string) => void) | undefined
  /** Returns a remedy that only the storage knows, by the code of the fault. */
  readonly remedyFor?: ((code: string) => string | undefined) | undefined
  /** Finds out whether the server speaks TLS, where requests are sent without it. */
  readonly speaksTls?: (() => Promise<boolean>) | undefined
}

/** How long requests must fail before the warning, milliseconds: at an endpoint that has answered, and at one that never has. */
const SILENT = 5000
const SILENT_FROM_THE_START = 2000
/** An endpoint that has never answered gets no further try after this time, milliseconds. */
const GIVEN_UP = 60_000

/** Codes of an end of the connection in the place of an answer, and of an answer that is no HTTP. */
const BREAKS_OFF: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'Error', 'HPE_INVALID_CONSTANT', 'REQUEST_SEND_ERROR'])

/** A time in which every request fails. */
class Outage {
  since: number | undefined
  private timer: NodeJS.Timeout | undefined
  private isOver = false

  /** @param warn called once in its life, when an outage has lasted `limit` milliseconds */
  constructor(private readonly warn: () => void) {}

  failed(startedAt: number, limit: number): void {
    this.since ??= startedAt
    if (this.isOver || this.timer !== undefined) return
    const left = limit - (performance.now() - this.since)
    if (left <= 0) return this.lasts()
    this.timer = setTimeout(() => this.lasts(), left).unref()
  }

  ended(): void {
    this.since = undefined
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /** Warns no more. */
  close(): void {
    this.isOver = true
    clearTimeout(this.timer)
  }

  private lasts(): void {
    this.close()
    this.warn()
  }
}

/** Records whether an endpoint answers; all requests to it share one. */
export class EndpointWatch {
  /** Answers so far, including refusals. */
  answers = 0
  private last: StorageError | undefined
  private speaksTls: Promise<boolean> | undefined
  private readonly silence = new Outage(() => this.settings.onSilence?.(`no answer from ${this.origin}: ${this.last?.code}; still trying; ${this.remedy(this.last)}`))
  private readonly refusals = new Outage(() => this.settings.onRefusals?.(`${this.origin} refuses every request: ${this.last?.code}; still trying`))

  constructor(private readonly settings: WatchSettings) {}

  get origin(): string {
    return this.settings.origin
  }

  /** Records an answer that serves the request, or settles that it fails. */
  answered(): void {
    this.answers++
    this.silence.ended()
    this.refusals.ended()
  }

  /**
   * Records an error.
   * @param startedAt when the try began, `performance.now()`
   */
  met(error: StorageError, startedAt: number): void {
    if (error.kind === 'aborted' || isOwnLimit(error.code)) return
    if (isConnectionFault(error.code)) {
      this.last = error
      return this.silence.failed(startedAt, this.answers === 0 ? SILENT_FROM_THE_START : SILENT)
    }
    if (!error.retryable) return this.answered()
    this.last = error
    this.answers++
    this.silence.ended()
    this.refusals.failed(startedAt, SILENT)
  }

  /** Reports whether another try is useless: there is no host of this name, or it has not answered for a minute and never before. */
  isHopeless({ code }: StorageError): boolean {
    if (this.answers > 0 || !isConnectionFault(code)) return false
    return code === 'ENOTFOUND' || (this.silence.since !== undefined && performance.now() - this.silence.since >= GIVEN_UP)
  }

  /** Reports whether a closer look may show what a fault means. */
  mayExamine({ code }: StorageError): boolean {
    return this.answers === 0 && this.settings.speaksTls !== undefined && BREAKS_OFF.has(code ?? '')
  }

  /** Returns the error that says what a fault means: a server that speaks TLS breaks off requests without it. */
  async examined(error: StorageError): Promise<StorageError> {
    this.speaksTls ??= this.settings.speaksTls?.()
    if (!(await this.speaksTls)) return error
    return new StorageError(`${error.message}; ${remedyFor('needs TLS')}`, { kind: 'unreachable', code: error.code, cause: error })
  }

  retries(failed: FailedTry): void {
    this.settings.onRetry?.(failed)
  }

  /**
   * Returns the error that ends the tries of a request.
   * @param answersBefore number of answers when its first try began
   */
  final(error: StorageError, answersBefore: number): StorageError {
    if (!isConnectionFault(error.code) || error.kind === 'aborted' || error.kind === 'unreachable') return this.explained(error)
    const isSilent = this.answers === 0 || (isNotOpen(error.code) && this.answers === answersBefore)
    if (!isSilent) return error
    const message = proxyFaultIn(error) ? error.message : `${error.message}; ${this.remedy(error)}`
    return new StorageError(message, { kind: 'unreachable', code: error.code, retryable: false, cause: error })
  }

  close(): void {
    this.silence.close()
    this.refusals.close()
  }

  /** Only the storage knows the remedy for a certificate of another name. */
  private explained(error: StorageError): StorageError {
    const remedy = error.kind === 'unreachable' ? this.settings.remedyFor?.(error.code ?? '') : undefined
    if (remedy === undefined) return error
    return new StorageError(`${error.message}; ${remedy}`, { kind: error.kind, code: error.code, retryable: false, cause: error })
  }

  private remedy(error: StorageError | undefined): string {
    return proxyFaultIn(error)?.remedy ?? this.settings.remedyFor?.(error?.code ?? '') ?? remedyForSilence(error?.code)
  }
}

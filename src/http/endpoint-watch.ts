import type { FailedTry } from '../errors.ts'
import { StorageError } from '../errors.ts'
import { isConnectionFault, isNotOpen, isOwnLimit, remedyForSilence } from './connection-faults.ts'

export interface WatchSettings {
  /** Scheme, host and port, for messages. */
  readonly origin: string
  /** Called for every further try. */
  readonly onRetry?: ((failed: FailedTry) => void) | undefined
  /** Called once, when every request of some seconds has failed with a fault of the connection. */
  readonly onSilence?: ((message: string) => void) | undefined
  /** Returns a remedy that only the storage knows, by the code of the fault. */
  readonly remedyFor?: ((code: string) => string | undefined) | undefined
}

/** How long requests must fail before the warning, milliseconds: at an endpoint that has answered, and at one that never has. */
const SILENT = 5000
const SILENT_FROM_THE_START = 2000

/** Records whether an endpoint answers; all requests to it share one. */
export class EndpointWatch {
  /** Answers so far, including refusals. */
  answers = 0
  private failingSince: number | undefined
  private code: string | undefined
  private timer: NodeJS.Timeout | undefined
  private warned = false

  constructor(private readonly settings: WatchSettings) {}

  get origin(): string {
    return this.settings.origin
  }

  /** Records an answer, whatever its status. */
  answered(): void {
    this.answers++
    if (this.failingSince === undefined) return
    this.failingSince = undefined
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /**
   * Records an error.
   * @param startedAt when the try began, `performance.now()`
   */
  met(error: StorageError, startedAt: number): void {
    if (error.kind === 'aborted' || isOwnLimit(error.code)) return
    if (!isConnectionFault(error.code)) return this.answered()
    this.code = error.code
    this.failingSince ??= startedAt
    if (this.warned || this.timer !== undefined) return
    const limit = this.answers === 0 ? SILENT_FROM_THE_START : SILENT
    const left = limit - (performance.now() - this.failingSince)
    if (left <= 0) return this.warn()
    this.timer = setTimeout(() => {
      this.timer = undefined
      if (this.failingSince !== undefined) this.warn()
    }, left).unref()
  }

  /** Reports whether another try is useless, because no host of this name has ever answered. */
  isHopeless({ code }: StorageError): boolean {
    return code === 'ENOTFOUND' && this.answers === 0
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
    const message = `${error.message}${this.remedy(error.code)}`
    return new StorageError(message, { kind: 'unreachable', code: error.code, retryable: false, cause: error })
  }

  close(): void {
    this.warned = true
    clearTimeout(this.timer)
  }

  private warn(): void {
    if (this.warned) return
    this.warned = true
    this.settings.onSilence?.(`no answer from ${this.settings.origin}: ${this.code ?? 'unknown'}; still trying${this.remedy(this.code)}`)
  }

  /** Only the storage knows the remedy for a certificate of another name. */
  private explained(error: StorageError): StorageError {
    const remedy = error.kind === 'unreachable' ? this.settings.remedyFor?.(error.code ?? '') : undefined
    if (remedy === undefined) return error
    return new StorageError(`${error.message}; ${remedy}`, { kind: error.kind, code: error.code, retryable: false, cause: error })
  }

  private remedy(code: string | undefined): string {
    const own = this.settings.remedyFor?.(code ?? '')
    return own === undefined ? remedyForSilence(code) : `; ${own}`
  }
}

import { linkedAbort } from '../../stopping.ts'

/** What an SDK takes with each request. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal
}

/** One call of an SDK that a signal or the time ends. */
export interface LimitedCall {
  readonly options: SendOptions
  /** Has the time ended it, and not the signal? */
  isOver(): boolean
  /** To be called when the call has ended. */
  release(): void
}

/** @param timeout how long the call may take, milliseconds; unlimited when absent */
export function limitedCall(signal: AbortSignal | undefined, timeout: number | undefined): LimitedCall {
  if (timeout === undefined) return { options: signal ? { abortSignal: signal } : {}, isOver: () => false, release: () => undefined }
  const link = linkedAbort(signal)
  let isOver = false
  const timer = setTimeout(() => {
    isOver = !link.signal.aborted
    link.abort()
  }, Math.ceil(timeout))
  return {
    options: { abortSignal: link.signal },
    isOver: () => isOver,
    release() {
      clearTimeout(timer)
      link.release()
    },
  }
}

import { createInterface } from 'node:readline'

/** Lines typed or sent as answers. */
export interface Lines {
  /**
   * The first line that arrives from now on; what came before anything was asked does not count.
   * @returns undefined once there are no more lines, or when the signal fires
   */
  next(signal: AbortSignal): Promise<string | undefined>
  /** Lets go of the stream, so that the process can end. */
  close(): void
}

/** Reads nothing before the first question. */
export function linesOf(open: () => NodeJS.ReadableStream): Lines {
  let close: (() => void) | undefined
  let answer: ((line: string | undefined) => void) | undefined
  let ended = false
  const begin = (): void => {
    close ??= eachLine(open(), (line) => answer?.(line), () => {
      ended = true
      answer?.(undefined)
    })
  }
  return {
    next(signal) {
      begin()
      if (ended || signal.aborted) return Promise.resolve(undefined)
      return new Promise((resolve) => {
        const stop = (): void => answer?.(undefined)
        answer = (line) => {
          answer = undefined
          signal.removeEventListener('abort', stop)
          resolve(line)
        }
        signal.addEventListener('abort', stop)
      })
    },
    close: () => close?.(),
  }
}

/**
 * Calls back for each line of a stream, and once at its end.
 * @returns lets go of the stream
 */
export function eachLine(input: NodeJS.ReadableStream, onLine: (line: string) => void, onEnd: () => void = () => {}): () => void {
  const lines = createInterface({ input, terminal: false })
  lines.on('line', onLine)
  lines.on('close', onEnd)
  // A terminal that went away answers no more.
  input.on('error', onEnd)
  return () => {
    lines.removeAllListeners()
    lines.close()
  }
}

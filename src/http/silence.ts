import type net from 'node:net'

export interface SilenceLimits {
  /** Longest silence of any kind, milliseconds. */
  readonly readTimeout: number
  /** Longest silence in the middle of a stream, milliseconds; unlimited when absent. */
  readonly stalledStreamProtection: number | undefined
}

export interface SilenceEvents {
  /** Reports whether a request is being sent, or a response received. */
  isStreaming(): boolean
  /** Called when no byte has moved for longer than a limit allows. */
  onSilence(limit: 'read' | 'stream', milliseconds: number): void
}

/** The stream limit is divided into so many checks. A silence is noticed at most one such share too late. */
const LOOKS = 4

/**
 * Reports silences of a socket. It costs nothing while bytes move: it uses the socket's own idle timer, which Node restarts
 * whenever bytes arrive or the kernel accepts some. The timer fires a few times during a silence, and these times are added
 * up.
 */
export function watchSilence(socket: net.Socket, limits: SilenceLimits, events: SilenceEvents): void {
  const { readTimeout, stalledStreamProtection = Infinity } = limits
  const step = Math.max(1, Math.ceil(Math.min(readTimeout, stalledStreamProtection / LOOKS)))
  let [wait, silent, moved, last] = [step, 0, 0, 0]
  socket.on('timeout', () => {
    const [now, soFar] = [performance.now(), socket.bytesRead + socket.bytesWritten]
    // If the kernel has accepted bytes, the counters do not change, but the timer fires late.
    silent = soFar === moved && now - last < wait + step / 2 ? silent + wait : wait
    moved = soFar
    last = now
    if (silent >= stalledStreamProtection && events.isStreaming()) return events.onSilence('stream', stalledStreamProtection)
    if (silent >= readTimeout) return events.onSilence('read', readTimeout)
    wait = Math.max(1, Math.min(step, readTimeout - silent))
    socket.setTimeout(wait)
  })
  socket.setTimeout(step)
}

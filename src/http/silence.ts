import type net from 'node:net'

export interface SilenceLimits {
  /** Longest silence of any kind, milliseconds. */
  readonly readTimeout: number
  /** Longest silence of a stream that is under way, milliseconds; unlimited when absent. */
  readonly stalledStreamProtection: number | undefined
}

export interface SilenceEvents {
  /** Is a request being sent, or a response being received? */
  isStreaming(): boolean
  /** Nothing has moved for longer than a limit allows. */
  onSilence(limit: 'read' | 'stream', milliseconds: number): void
}

/** A standstill is noticed so many times before it has lasted too long; what is overlooked is at most one such share of it. */
const LOOKS = 4

/**
 * Ends what has fallen silent. Costs nothing while bytes move: the socket's own idle timer, which Node holds back as
 * long as bytes come in or the kernel takes some, fires a few times during a silence, and these times are added up.
 */
export function watchSilence(socket: net.Socket, limits: SilenceLimits, events: SilenceEvents): void {
  const { readTimeout, stalledStreamProtection = Infinity } = limits
  const step = Math.max(1, Math.ceil(Math.min(readTimeout, stalledStreamProtection / LOOKS)))
  let [wait, silent, moved, last] = [step, 0, 0, 0]
  socket.on('timeout', () => {
    const [now, soFar] = [performance.now(), socket.bytesRead + socket.bytesWritten]
    // Bytes that the kernel took show in nothing but that the timer comes late.
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

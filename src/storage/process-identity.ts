import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, uptime } from 'node:os'

/** Identifies a process among all others, also after a reboot and on another machine with the same home folder. */
export interface ProcessIdentity {
  readonly host: string
  /** Empty when the system does not say. */
  readonly machine: string
  readonly boot: string
  readonly pidNamespace: string
  readonly pid: number
  /** When the process started, in the system's own unit; empty when it does not say. */
  readonly started: string
}

export function ownIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    machine: textOf('/etc/machine-id'),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOf('/proc/self/ns/pid'),
    pid: process.pid,
    started: startOf('self'),
  }
}

/**
 * Reports whether the process has certainly ended. False when this machine cannot know.
 * @param lastSign when it was last active, milliseconds since the epoch
 */
export function hasEnded(other: ProcessIdentity, lastSign: number, own: ProcessIdentity = ownIdentity(), now = Date.now()): boolean {
  if (other.host !== own.host || other.machine !== own.machine) return false
  if (other.boot !== own.boot) return lastSign < now - uptime() * 1000
  if (other.pidNamespace !== own.pidNamespace) return false
  if (!isThere(other.pid)) return true
  const started = other.pid === own.pid ? own.started : startOf(String(other.pid))
  return other.started !== '' && started !== '' && started !== other.started
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** The 22nd field; the second may hold blanks and brackets. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function startOf(pid: string): string {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

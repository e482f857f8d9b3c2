import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import type { TemporaryOwner } from './temporary-name.ts'

/** Index of a process's start time after its command, in clock ticks since the boot; proc_pid_stat(5), field 22. */
const START_FIELD = 19

let known: Required<TemporaryOwner> | undefined

/** Identifies this process in the names of its temporary files. */
export function thisProcess(): Required<TemporaryOwner> {
  known ??= { machine: machineOf(), pid: process.pid, start: startOf('self') ?? String(Math.round(Date.now() / 1000 - process.uptime())) }
  return known
}

/** Reports whether this process can find out if the owner still runs. */
export function isOfThisMachine({ machine }: TemporaryOwner): boolean {
  return machine === thisProcess().machine
}

/**
 * Reports whether the process has certainly ended. False when that cannot be known: it ran on another machine, before the
 * last boot or in another container.
 */
export function isDead(owner: TemporaryOwner): boolean {
  if (!isOfThisMachine(owner)) return false
  const { pid, start } = owner
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
  const started = startOf(pid)
  return started !== undefined && started !== start
}

/**
 * On Linux a number means the same process for as long as the boot and the namespace of process numbers are the same.
 * Elsewhere the machine's name and its network addresses replace them.
 */
function machineOf(): string {
  const hash = createHash('sha256')
  const boot = bootOf()
  if (boot !== undefined) hash.update(boot)
  else hash.update(addresses().join(' '))
  return hash.update(hostname()).digest('hex').slice(0, 12)
}

function bootOf(): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid')
  } catch {
    return undefined
  }
}

function addresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ mac }) => mac)).sort()
}

/** Undefined where the system does not say. */
function startOf(pid: number | 'self'): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[START_FIELD]
  } catch {
    return undefined
  }
}

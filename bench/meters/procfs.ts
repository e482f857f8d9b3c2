import { readFileSync } from 'node:fs'
import type { Meter } from './meter.ts'

/** The kernel counts in these whatever its own tick (proc(5): sysconf(_SC_CLK_TCK), 100 on every Linux in use). */
const TICKS_PER_SECOND = 100
const POLL_MS = 10
const SCRIPT = 'out=$1; shift; "$@"; code=$?; cat /proc/$$/stat >"$out"; exit $code'

/** For a Linux with neither Python nor GNU time: a shell runs the command and shows its own /proc entry afterwards. */
export function procfsMeter(): Meter {
  return {
    name: '/proc: CPU in 10 ms steps, peak (VmHWM) sampled every 10 ms',
    wrap: (argv, output) => ['/bin/sh', '-c', SCRIPT, 'sh', output, ...argv],
    read(output, wall) {
      const fields = output.slice(output.lastIndexOf(')') + 2).split(' ').map(Number)
      const [user = NaN, system = NaN] = fields.slice(13, 15)
      return { wall, user: user / TICKS_PER_SECOND, system: system / TICKS_PER_SECOND, peak: 0 }
    },
    watch(pid) {
      let peak = 0
      const timer = setInterval(() => {
        for (const child of children(pid)) peak = Math.max(peak, highWater(child))
      }, POLL_MS)
      return {
        stop() {
          clearInterval(timer)
          return peak
        },
      }
    },
  }
}

/** A process that has ended in the meantime reads as nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function children(pid: number): number[] {
  const direct = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
  return direct.flatMap((child) => [child, ...children(child)])
}

function highWater(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

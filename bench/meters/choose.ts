import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Meter } from './meter.ts'
import { procfsMeter } from './procfs.ts'
import { pythonMeter } from './python.ts'
import { bsdTimeMeter, gnuTimeMeter } from './time.ts'

const TIME = '/usr/bin/time'

/**
 * The best meter that this machine has.
 *
 * @throws Error where there is none, as on Windows, which counts no CPU time of children
 */
export function chooseMeter(): Meter {
  const python = pythonPath()
  if (python !== undefined) return pythonMeter(python)
  if (existsSync(TIME)) return process.platform === 'linux' ? gnuTimeMeter(TIME) : bsdTimeMeter(TIME)
  if (process.platform === 'linux') return procfsMeter()
  throw new Error('benchmarks need python3 or /usr/bin/time to measure CPU and memory: install python3, or run them on Linux')
}

/** Python says where it really is: what is on PATH may be a script that starts it, and would be measured with it. */
function pythonPath(): string | undefined {
  const script = 'import os, sys; os.waitstatus_to_exitcode; os.wait4; print(sys.executable)'
  const { status, stdout } = spawnSync('python3', ['-S', '-c', script], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

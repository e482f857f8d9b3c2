import type { Meter } from './meter.ts'

const SCRIPT = `
import os, subprocess, sys, time
start = time.monotonic()
child = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(child.pid, 0)
wall = time.monotonic() - start
with open(sys.argv[1], 'w') as report:
    report.write(' '.join(map(str, (wall, usage.ru_utime, usage.ru_stime, usage.ru_maxrss))))
code = os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
`

/** ru_maxrss is in KiB, but in bytes on macOS (getrusage(2) of each). */
const MAXRSS_UNIT = process.platform === 'darwin' ? 1 : 1024

/** wait4(2), in microseconds. The peak of a process smaller than Python itself shows as Python's, some 10 MB. */
export function pythonMeter(python: string): Meter {
  return {
    name: 'wait4 through python3: CPU in microseconds, exact peak',
    wrap: (argv, output) => [python, '-S', '-c', SCRIPT, output, ...argv],
    read(output) {
      const [wall = NaN, user = NaN, system = NaN, maxrss = NaN] = output.split(' ').map(Number)
      return { wall, user, system, peak: maxrss * MAXRSS_UNIT }
    },
  }
}

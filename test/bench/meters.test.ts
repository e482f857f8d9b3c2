import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chooseMeter } from '../../bench/meters/choose.ts'
import { measure, type Meter } from '../../bench/meters/meter.ts'
import { procfsMeter } from '../../bench/meters/procfs.ts'
import { bsdTimeMeter, gnuTimeMeter } from '../../bench/meters/time.ts'

const MIB = 1 << 20
const HELD = 200 * MIB

/** Holds 200 MiB and works for some 0.3 s of its own CPU time, in a process below the one that is measured. */
const WORK = `
  const held = Buffer.alloc(${HELD}, 1)
  const busy = () => process.cpuUsage().user + process.cpuUsage().system
  while (busy() < 400000) held.fill(2, 0, 1000)
  process.exit(7)`
const COMMAND = { argv: ['/bin/sh', '-c', '"$0" -e "$1"; exit $?', process.execPath, WORK], env: {} }

const meters: [string, Meter][] = [['chosen', chooseMeter()]]
if (process.platform === 'linux') meters.push(['/proc', procfsMeter()])
if (process.platform === 'linux' && existsSync('/usr/bin/time')) meters.push(['GNU time', gnuTimeMeter('/usr/bin/time')])

describe.each(meters)('the meter %s', (_, meter) => {
  it('counts the CPU and the peak of a process below, and passes its exit code on', async () => {
    const { user, system, wall, peak, exitCode } = await measure(meter, COMMAND)
    expect(exitCode).toBe(7)
    expect(user + system).toBeGreaterThan(0.35)
    expect(wall).toBeGreaterThan(0)
    expect(peak).toBeGreaterThan(HELD)
    expect(peak).toBeLessThan(HELD + 300 * MIB)
  })

  it('gives what the command printed', async () => {
    const { output } = await measure(meter, { argv: ['/bin/sh', '-c', 'echo "$SAID"; echo err >&2'], env: { SAID: 'hello' } })
    expect(output).toBe('hello\nerr\n')
  })
})

it('reads what the time command of the BSDs writes', () => {
  const text = 'real 1.20\nuser 0.75\nsys 0.25\n            41943040  maximum resident set size\n                   0  swaps\n'
  expect(bsdTimeMeter('/usr/bin/time').read(text, 1.5)).toEqual({ wall: 1.5, user: 0.75, system: 0.25, peak: 41_943_040 })
})

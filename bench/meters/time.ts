import type { Meter } from './meter.ts'

/** GNU time: CPU in hundredths of a second. Its own wall clock is as coarse, so ours is taken. */
export function gnuTimeMeter(time: string): Meter {
  return {
    name: 'GNU time: CPU in 10 ms steps, exact peak',
    wrap: (argv, output) => [time, '-q', '-o', output, '-f', '%U %S %M', ...argv],
    read(output, wall) {
      const [user = NaN, system = NaN, maxrss = NaN] = output.split(' ').map(Number)
      return { wall, user, system, peak: maxrss * 1024 }
    },
  }
}

/** The time(1) of macOS and the BSDs. */
export function bsdTimeMeter(time: string): Meter {
  return {
    name: 'BSD time: CPU in 10 ms steps, exact peak',
    wrap: (argv, output) => [time, '-l', '-p', '-o', output, ...argv],
    read(output, wall) {
      const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? NaN)
      const user = number(/^user\s+([\d.]+)/m)
      const system = number(/^sys\s+([\d.]+)/m)
      return { wall, user, system, peak: number(/(\d+)\s+maximum resident set size/) }
    },
  }
}

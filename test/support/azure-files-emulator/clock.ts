/** Time as the service sees it: each look is later than the one before, by 100 ns at least. */
export interface Clock {
  now(): Instant
}

/** One moment: milliseconds since 1970 and the 100 ns units beyond them. */
export interface Instant {
  readonly milliseconds: number
  /** 0 to 9,999. */
  readonly ticks: number
}

/** @param milliseconds the time that the clock follows; Date.now where it is not given */
export function createClock(milliseconds: () => number = Date.now): Clock {
  let last: Instant = { milliseconds: 0, ticks: 0 }
  return {
    now() {
      const read = Math.floor(milliseconds())
      if (read > last.milliseconds) return (last = { milliseconds: read, ticks: 0 })
      const full = last.ticks === 9999
      return (last = { milliseconds: last.milliseconds + (full ? 1 : 0), ticks: full ? 0 : last.ticks + 1 })
    },
  }
}

/** As file times are written: `2024-05-06T07:08:09.1234567Z`. */
export function fileTime({ milliseconds, ticks }: Instant): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${String(ticks).padStart(4, '0')}Z`
}

/** An ETag that no other change has. */
export function etagOf({ milliseconds, ticks }: Instant): string {
  return `"0x8D${milliseconds.toString(16).toUpperCase()}${ticks.toString(16).toUpperCase().padStart(4, '0')}"`
}

/** As Last-Modified is written: whole seconds. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString()
}

const FILE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7})\d*)?(?:Z|\+00:00)$/

/** Brings a time that a client sent into the form of {@link fileTime}; undefined for what is none. */
export function parseFileTime(text: string): string | undefined {
  const [, seconds, fraction = ''] = FILE_TIME.exec(text) ?? []
  if (seconds === undefined || Number.isNaN(Date.parse(`${seconds}Z`))) return undefined
  return `${seconds}.${fraction.padEnd(7, '0')}Z`
}

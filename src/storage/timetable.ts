import type { Timetable } from '../sync/settings.ts'

const MINUTE = 60_000

/** The rate that a timetable has for a moment, as the local clock shows it. */
export function rateAt(timetable: Timetable, moment: Date): number {
  const minute = (moment.getDay() * 24 + moment.getHours()) * 60 + moment.getMinutes()
  const entry = timetable.findLast(({ minuteOfWeek }) => minuteOfWeek <= minute) ?? timetable.at(-1)
  return entry?.bytesPerSecond ?? Infinity
}

/**
 * Returns a function for the rate that holds now. It needs no timer: it looks at the clock when it is called, and at the timetable
 * once a minute.
 *
 * @param onRate called with the first rate, and with each other one that follows
 */
export function followTimetable(timetable: Timetable, wallTime: () => number, onRate?: (bytesPerSecond: number) => void): () => number {
  let lookedIn: number | undefined
  let rate: number | undefined
  return () => {
    const now = wallTime()
    const minute = Math.floor(now / MINUTE)
    if (rate !== undefined && minute === lookedIn) return rate
    lookedIn = minute
    const found = rateAt(timetable, new Date(now))
    if (found !== rate) onRate?.(found)
    return (rate = found)
  }
}

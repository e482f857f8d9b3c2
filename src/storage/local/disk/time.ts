/** A quarter of a microsecond, in milliseconds. */
const HALF_STEP = 0.000_25
/** The largest time a `Date` can hold, milliseconds. */
const LAST_DATE = 8.64e15

/**
 * Converts a modification time to a form that Node's `futimes` sets correctly: seconds as a number, or a `Date` for times
 * before 1970, because Node reads a negative number as "now". libuv truncates to microseconds and does not round, so a
 * quarter of a microsecond is added. Times before 1970 keep whole seconds only, because libuv sets a wrong fraction.
 * A time that the disk cannot hold becomes the nearest time that it can.
 *
 * @param mtime milliseconds since the epoch
 */
export function diskTime(mtime: number): number | Date {
  const time = Number.isFinite(mtime) ? Math.min(Math.max(mtime, -LAST_DATE), LAST_DATE) : 0
  if (time < 0) return new Date(Math.floor(time / 1000) * 1000)
  return time % 1000 === 0 ? time / 1000 : (time + HALF_STEP) / 1000
}

/** What `futimes` should be given so that reading the time back gives the same millisecond. */
const HALF_STEP = 0.000_25
/** The largest time a `Date` can hold, milliseconds. */
const LAST_DATE = 8.64e15

/**
 * A modification time in the form that Node's `futimes` gets right: seconds as a number, or a `Date` for times
 * before 1970, which as a number Node takes for "now". libuv cuts (not rounds) what comes after the microsecond, so
 * a number is nudged up by a quarter of one. Times before 1970 keep whole seconds, as libuv garbles their fraction.
 * Times that the disk cannot hold become the nearest that it can.
 *
 * @param mtime milliseconds since the epoch
 */
export function diskTime(mtime: number): number | Date {
  const time = Number.isFinite(mtime) ? Math.min(Math.max(mtime, -LAST_DATE), LAST_DATE) : 0
  if (time < 0) return new Date(Math.floor(time / 1000) * 1000)
  return time % 1000 === 0 ? time / 1000 : (time + HALF_STEP) / 1000
}

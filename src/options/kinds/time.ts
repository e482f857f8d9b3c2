import { InvalidValue, type ValueKind } from './kind.ts'

const TIME = /^(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d?):(\d\d?)(?:\.(\d+))? *(?:(Z|UTC)|([+-])(\d\d):?(\d\d))$/i
const EXAMPLE = 'must be a time with seconds and zone (RFC 3339) such as 2025-07-16T12:00:00Z'

/** An instant, milliseconds since the epoch. A library caller may hand over a Date or such a number. */
export const time: ValueKind<number, Date | number | string> = {
  form: 'value',
  placeholder: 'TIME',
  parse: parseTime,
  accept(input) {
    if (typeof input === 'string') return parseTime(input)
    const milliseconds = Number(input)
    if (!Number.isFinite(milliseconds)) throw new InvalidValue(EXAMPLE)
    return milliseconds
  },
}

/** An instant that is not later than now. */
export const pastTime: ValueKind<number, Date | number | string> = {
  ...time,
  parse: (text) => past(time.parse(text)),
  accept: (input) => past(time.accept(input)),
}

function past(instant: number): number {
  if (instant > Date.now()) throw new InvalidValue('must not lie in the future')
  return instant
}

/**
 * An RFC 3339 instant in milliseconds since the epoch; what is finer is cut off. As in s3sync, a blank may replace
 * the `T`, letters may be small, a leading zero may be missing, `+0000` and `UTC` name a zone; seconds and zone must be there.
 *
 * @throws InvalidValue
 */
export function parseTime(text: string): number {
  const match = TIME.exec(text)
  if (match === null) throw new InvalidValue(EXAMPLE)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  const zoneHours = Number(match[10] ?? 0)
  const zoneMinutes = Number(match[11] ?? 0)
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  // RFC 3339 knows leap seconds.
  if (!exists || hour > 23 || minute > 59 || second > 60 || zoneHours > 23 || zoneMinutes > 59) {
    throw new InvalidValue('names a day or an hour that does not exist')
  }
  const offset = (zoneHours * 60 + zoneMinutes) * 60_000 * (match[9] === '-' ? -1 : 1)
  return utc(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + fraction(match[7]) - offset
}

function fraction(digits = ''): number {
  return Number(digits.padEnd(3, '0').slice(0, 3))
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

function daysIn(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate()
}

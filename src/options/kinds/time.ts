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

/** A time, milliseconds since the epoch; or an age, milliseconds before the run. */
export type PastTime = number | { readonly age: number }

/** A time, or an age such as `7d`, which all options of a run count from the same moment. */
export const timeOrAge: ValueKind<PastTime, Date | number | string> = {
  form: 'value',
  placeholder: 'TIME|AGE',
  parse: (text) => parseAge(text) ?? parseTimeOrAge(text),
  accept: (input) => (typeof input === 'string' ? (parseAge(input) ?? parseTimeOrAge(input)) : time.accept(input)),
}

/** As `timeOrAge`, but not later than now. */
export const pastTimeOrAge: ValueKind<PastTime, Date | number | string> = {
  ...timeOrAge,
  parse: (text) => past(timeOrAge.parse(text)),
  accept: (input) => past(timeOrAge.accept(input)),
}

function past(instant: PastTime): PastTime {
  if (typeof instant === 'number' && instant > Date.now()) throw new InvalidValue('must not lie in the future')
  return instant
}

/** @param now when the run began, milliseconds since the epoch */
export function instantOf(time: PastTime | undefined, now: number): number | undefined {
  return typeof time === 'object' ? now - time.age : time
}

const SECOND = 1000
const DAY = 86_400 * SECOND
/** Milliseconds in each unit of rclone's; a month is 30 days, a year 365. https://rclone.org/docs/#time-options */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: DAY, w: 7 * DAY, M: 30 * DAY, y: 365 * DAY,
}
const AGE = /^(?:\d+(?:\.\d+)?(?:ms|[smhdwMy]))+$/
const AMOUNT = /(\d+(?:\.\d+)?)(ms|[smhdwMy])/g

/** `7d`, `36h`, `1h30m`; undefined for any other text. */
function parseAge(text: string): PastTime | undefined {
  if (!AGE.test(text)) return undefined
  return { age: [...text.matchAll(AMOUNT)].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0) }
}

function parseTimeOrAge(text: string): number {
  if (/^\d+(?:\.\d+)?[a-z]*$/i.test(text)) throw new InvalidValue('must be an age with a unit, such as 7d or 36h (ms, s, m, h, d, w, M, y), or a time such as 2025-07-16T12:00:00Z')
  return parseTime(text)
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

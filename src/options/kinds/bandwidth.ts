import type { Timetable, TimetableEntry } from '../../sync/settings.ts'
import { InvalidValue, type ValueKind } from './kind.ts'
import { size, type SizeRange } from './size.ts'

const OFF = 'off'
const ENTRY = /^(?:([a-z]+)-)?([^,-]*),([^,]*)$/i
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const EVERY_DAY: readonly number[] = DAYS.map((_, day) => day)
const MINUTES_OF_DAY = 24 * 60

/**
 * Bytes per second, for the whole run or by the time of day as in rclone's `--bwlimit`: `08:00,10MiB 19:00,off`. `off` alone is no
 * limit. A library caller may hand over a plain number.
 */
export function bandwidth(range: SizeRange): ValueKind<number | Timetable, number | string> {
  const rate = size(range)
  const parse = (text: string): number | Timetable => {
    if (text.trim().toLowerCase() === OFF) return Infinity
    return /[,:]/.test(text) ? parseTimetable(text, rate.parse) : rate.parse(text)
  }
  return { ...rate, placeholder: 'RATE', parse, accept: (input) => (typeof input === 'string' ? parse(input) : rate.accept(input)) }
}

/** An entry as it was written. */
interface Written {
  readonly text: string
  /** Undefined: every day. */
  readonly day: number | undefined
  readonly minute: number
  readonly bytesPerSecond: number
}

function parseTimetable(text: string, parseRate: (rate: string) => number): Timetable {
  const entries = text.split(/[\s;]+/).filter(Boolean).map((entry) => parseEntry(entry, parseRate))
  // An entry for one day overrides that of every day at the same time.
  const ordered = [...entries.filter(({ day }) => day === undefined), ...entries.filter(({ day }) => day !== undefined)]
  ordered.forEach((entry, i) => refuseTwice(entry, ordered.slice(0, i)))
  const rates = new Map(ordered.flatMap(({ day, minute, bytesPerSecond }) => {
    return (day === undefined ? EVERY_DAY : [day]).map((weekday) => [weekday * MINUTES_OF_DAY + minute, bytesPerSecond] as const)
  }))
  const timetable = [...rates].map(([minuteOfWeek, bytesPerSecond]): TimetableEntry => ({ minuteOfWeek, bytesPerSecond }))
  return timetable.sort((one, other) => one.minuteOfWeek - other.minuteOfWeek)
}

function parseEntry(text: string, parseRate: (rate: string) => number): Written {
  const [, dayName, time, rate] = ENTRY.exec(text) ?? []
  if (time === undefined || rate === undefined) throw new InvalidValue(`the entry '${text}' must be HH:MM,RATE or Mon-HH:MM,RATE, with blanks between entries`)
  const [, hours, minutes] = TIME.exec(time) ?? []
  if (hours === undefined) throw new InvalidValue(`the entry '${text}' must begin with a time from 00:00 to 23:59`)
  return {
    text,
    day: dayName === undefined ? undefined : dayOf(dayName, text),
    minute: Number(hours) * 60 + Number(minutes),
    bytesPerSecond: rate.toLowerCase() === OFF ? Infinity : rateOf(rate, text, parseRate),
  }
}

/** @returns 0 for Sunday, as `Date` has it */
function dayOf(name: string, entry: string): number {
  const asked = name.toLowerCase()
  const day = DAYS.findIndex((known) => known === asked || known.slice(0, 3) === asked)
  if (day < 0) throw new InvalidValue(`the entry '${entry}' must name a day as Mon, Tue, Wed, Thu, Fri, Sat or Sun`)
  return day
}

function rateOf(rate: string, entry: string, parse: (rate: string) => number): number {
  try {
    return parse(rate)
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    throw new InvalidValue(`the rate of the entry '${entry}' ${error.message}, or off`)
  }
}

function refuseTwice({ text, day, minute }: Written, before: readonly Written[]): void {
  const other = before.find((entry) => entry.day === day && entry.minute === minute)
  if (other) throw new InvalidValue(`the entries '${other.text}' and '${text}' are for the same time; leave one of them out`)
}

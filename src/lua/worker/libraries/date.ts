import {
  LUA_TNIL, LUA_TTABLE, lua_createtable, lua_getfield, lua_isnoneornil, lua_pop, lua_pushboolean, lua_setfield, lua_settop, lua_tonumber, lua_type,
  type LuaState,
} from 'fengari/src/lua.js'
import { luaL_argerror, luaL_checknumber, luaL_checkstring, luaL_error } from 'fengari/src/lauxlib.js'
import { bytesOf, pushNumber, pushText, textOf } from '../text.ts'

/** A time in the local zone or in UTC, as C's struct tm has it. */
interface Fields {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly min: number
  readonly sec: number
  /** 1 is Sunday. */
  readonly wday: number
  /** 1 is 1 January. */
  readonly yday: number
  readonly isdst: boolean
  /** East of UTC, minutes. */
  readonly offset: number
}

const MINUTE = 60_000
const DAY = 86_400_000
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `os.date`: https://www.lua.org/manual/5.3/manual.html#pdf-os.date */
export function date(L: LuaState): number {
  const given = lua_isnoneornil(L, 1) ? '%c' : textOf(luaL_checkstring(L, 1))
  const instant = lua_isnoneornil(L, 2) ? Date.now() : luaL_checknumber(L, 2) * 1000
  const utc = given.startsWith('!')
  const format = utc ? given.slice(1) : given
  if (Number.isNaN(new Date(instant).getTime())) return luaL_argerror(L, 2, bytesOf('time out-of-bounds'))
  const fields = fieldsOf(instant, utc)
  if (format.startsWith('*t')) {
    pushFields(L, fields)
    return 1
  }
  const unknown = format.match(/%.?/gs)?.find((conversion) => !/^%[aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%]$/.test(conversion))
  if (unknown !== undefined) return luaL_argerror(L, 1, bytesOf(`invalid conversion specifier '${unknown}'`))
  pushText(L, formatted(format, fields, utc))
  return 1
}

/**
 * `os.time`: https://www.lua.org/manual/5.3/manual.html#pdf-os.time
 *
 * @returns seconds since the epoch
 */
export function time(L: LuaState): number {
  if (lua_isnoneornil(L, 1)) return Math.floor(Date.now() / 1000)
  if (lua_type(L, 1) !== LUA_TTABLE) return luaL_argerror(L, 1, bytesOf('table expected'))
  lua_settop(L, 1)
  const [year, month, day] = [field(L, 'year'), field(L, 'month'), field(L, 'day')]
  const instant = new Date(year, month - 1, day, field(L, 'hour', 12), field(L, 'min', 0), field(L, 'sec', 0)).getTime()
  return Math.floor(instant / 1000)
}

function field(L: LuaState, name: string, fallback?: number): number {
  const type = lua_getfield(L, 1, bytesOf(name))
  const value = type === LUA_TNIL ? fallback : lua_tonumber(L, -1)
  lua_pop(L, 1)
  if (value === undefined) return luaL_error(L, bytesOf(`field '${name}' missing in date table`))
  if (!Number.isInteger(value)) return luaL_error(L, bytesOf(`field '${name}' is not an integer`))
  return value
}

function fieldsOf(instant: number, utc: boolean): Fields {
  const local = new Date(instant)
  const offset = utc ? 0 : -local.getTimezoneOffset()
  const shifted = new Date(instant + offset * MINUTE)
  const year = shifted.getUTCFullYear()
  const winter = Math.min(...[0, 6].map((month) => -new Date(year, month, 1).getTimezoneOffset()))
  return {
    year,
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    min: shifted.getUTCMinutes(),
    sec: shifted.getUTCSeconds(),
    wday: shifted.getUTCDay() + 1,
    yday: Math.floor((shifted.getTime() - Date.UTC(year, 0, 1)) / DAY) + 1,
    isdst: !utc && offset > winter,
    offset,
  }
}

function pushFields(L: LuaState, { offset: _, isdst, ...numbers }: Fields): void {
  lua_createtable(L, 0, 9)
  for (const [name, value] of Object.entries(numbers)) {
    pushNumber(L, value)
    lua_setfield(L, -2, bytesOf(name))
  }
  lua_pushboolean(L, isdst)
  lua_setfield(L, -2, bytesOf('isdst'))
}

/** The conversions of C99's strftime in the C locale. */
function formatted(format: string, fields: Fields, utc: boolean): string {
  return format.replace(/%(.)/gs, (_, letter: string) => conversion(letter, fields, utc))
}

function conversion(letter: string, fields: Fields, utc: boolean): string {
  const { year, month, day, hour, min, sec, wday, yday, offset } = fields
  const again = (format: string): string => formatted(format, fields, utc)
  const [weekday, monthName] = [DAYS[wday - 1] ?? '', MONTHS[month - 1] ?? '']
  const table: Readonly<Record<string, () => string>> = {
    'a': () => weekday.slice(0, 3),
    'A': () => weekday,
    'b': () => monthName.slice(0, 3),
    'B': () => monthName,
    'c': () => again('%a %b %e %H:%M:%S %Y'),
    'C': () => two(Math.floor(year / 100)),
    'd': () => two(day),
    'D': () => again('%m/%d/%y'),
    'e': () => String(day).padStart(2, ' '),
    'F': () => again('%Y-%m-%d'),
    'g': () => two(isoWeek(fields).year % 100),
    'G': () => String(isoWeek(fields).year),
    'h': () => monthName.slice(0, 3),
    'H': () => two(hour),
    'I': () => two(hour % 12 || 12),
    'j': () => String(yday).padStart(3, '0'),
    'm': () => two(month),
    'M': () => two(min),
    'n': () => '\n',
    'p': () => (hour < 12 ? 'AM' : 'PM'),
    'r': () => again('%I:%M:%S %p'),
    'R': () => again('%H:%M'),
    'S': () => two(sec),
    't': () => '\t',
    'T': () => again('%H:%M:%S'),
    'u': () => String(wday === 1 ? 7 : wday - 1),
    'U': () => two(Math.floor((yday + 7 - wday) / 7)),
    'V': () => two(isoWeek(fields).week),
    'w': () => String(wday - 1),
    'W': () => two(Math.floor((yday + 6 - ((wday + 5) % 7)) / 7)),
    'x': () => again('%m/%d/%y'),
    'X': () => again('%H:%M:%S'),
    'y': () => two(year % 100),
    'Y': () => String(year),
    'z': () => `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`,
    'Z': () => (utc ? 'GMT' : zoneName()),
    '%': () => '%',
  }
  return table[letter]?.() ?? ''
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** ISO 8601: a week belongs to the year that its Thursday is in. */
function isoWeek({ year, month, day, wday }: Fields): { readonly year: number; readonly week: number } {
  const thursday = new Date(Date.UTC(year, month - 1, day + 4 - (wday === 1 ? 7 : wday - 1)))
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return { year: thursday.getUTCFullYear(), week: Math.floor((thursday.getTime() - start) / DAY / 7) + 1 }
}

function zoneName(): string {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts()
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

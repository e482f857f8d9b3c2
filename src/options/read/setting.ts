import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import { InvalidValue } from '../kinds/kind.ts'
import { camelCase } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'

/** Where a value came from. */
export type Origin =
  | { readonly from: 'command-line'; /** The flag, where it is another spelling of the option. */ readonly alias?: string }
  | { readonly from: 'environment'; readonly variable: string }
  | { readonly from: 'call'; readonly alias?: string }
  | {
    readonly from: 'file'
    /** `objsync.toml:4:15` */
    readonly place: string
    /** It is in `[defaults]`, for all jobs that it fits. */
    readonly isDefault: boolean
    readonly alias?: string
  }

/** One option that was given. */
export interface Setting {
  readonly row: OptionRow
  readonly value: unknown
  /** As it was given, for logs; empty for a secret. */
  readonly text: string
  readonly origin: Origin
}

/** Given options by their name; defaults are not in here. */
export type Settings = ReadonlyMap<string, Setting>

/** @throws UsageError naming the option as the user wrote it, and never a secret */
export function readSetting(row: OptionRow, text: string, origin: Origin, read: () => unknown): Setting {
  try {
    return { row, value: read(), text: row.secret ? '' : redact(text), origin }
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    const shown = row.secret ? '' : ` '${redact(text)}'`
    const [place, label] = origin.from === 'file' ? [`${origin.place}: `, row.name] : ['', labelOf(row, origin)]
    throw new UsageError(`${place}invalid value${shown} for ${label}: ${error.message}`)
  }
}

/** A switch that is off, or a count of nothing, is as good as not given; so are some options with their default. */
export function isOn(setting: Setting | undefined): boolean {
  if (setting === undefined) return false
  const { row, value } = setting
  if (row.defaultIsOff && row.default !== undefined) return !isDeepStrictEqual(value, row.value.parse(row.default))
  return value !== false && !(row.value.form === 'count' && value === 0)
}

/** The option as it is called where the value came from: `--delete`, `OBJSYNC_DELETE`, `delete` or `delete (objsync.toml:4:1)`. */
export function labelOf(row: OptionRow, origin: Origin): string {
  if (origin.from === 'environment') return origin.variable
  const name = origin.alias ?? row.name
  if (origin.from === 'file') return `${name} (${origin.place})`
  return origin.from === 'call' ? camelCase(name) : `--${name}`
}

/** One line for each given option and its origin; secrets are redacted. */
export function describeSettings(settings: Settings): string[] {
  return [...settings.values()].map(({ row, text, origin }) => {
    return describeGiven(row.name, row.secret ? '[redacted]' : text, origin)
  })
}

/** A value and where it came from. */
export function describeGiven(name: string, text: string, origin: Origin): string {
  return `${name} = ${redact(text)} (${describeOrigin(origin)})`
}

function describeOrigin(origin: Origin): string {
  if (origin.from === 'environment') return `environment variable ${origin.variable}`
  return origin.from === 'file' ? origin.place : origin.from.replace('-', ' ')
}

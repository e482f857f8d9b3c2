import { InvalidValue, type ValueKind } from './kind.ts'

export interface SizeRange {
  /** Smallest size, written as users write it. */
  readonly min?: string
  readonly max?: string
}

const SIZE = /^(\d+)(?:\.(\d+))? *(?:([KMGTPE])(I)?)?(B|BITS?)?$/i
const POWERS = 'KMGTPE'
/** 9 PB, far above any object: what is larger means the same. */
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER)

/** A number of bytes. A library caller may hand over a plain number. */
export function size(range: SizeRange = {}, placeholder = 'SIZE'): ValueKind<number, number | string> {
  const min = range.min === undefined ? 0 : parseSize(range.min)
  const max = range.max === undefined ? Number.MAX_SAFE_INTEGER : parseSize(range.max)
  const check = (bytes: number): number => {
    if (Number.isSafeInteger(bytes) && bytes >= min && bytes <= max) return bytes
    throw new InvalidValue(`must be a size ${rangeWords(range) || 'in whole bytes'}`)
  }
  const parse = (text: string): number => check(parseSize(text))
  const accept = (input: number | string): number => (typeof input === 'string' ? parse(input) : check(input))
  return { form: 'value', placeholder, json: [{ type: 'string' }, { type: 'integer', minimum: min }], range: rangeWords(range), parse, accept }
}

function rangeWords({ min, max }: SizeRange): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`
  return min === undefined ? (max === undefined ? '' : `up to ${max}`) : `from ${min}`
}

/**
 * Bytes of a size as s3sync reads it: a number, fractions allowed, and a unit. `K`, `M`, … are powers of 1000,
 * `Ki`, `Mi`, … powers of 1024, in any letter case; a final `B` or nothing means bytes, but a lower-case `b` (or
 * `bit`) means bits. What is left of a byte counts as a whole one.
 *
 * @throws InvalidValue
 */
export function parseSize(text: string): number {
  const match = SIZE.exec(text.trim())
  if (match === null) throw new InvalidValue('must be a size such as 1000, 1.5KB or 8MiB')
  const [, whole = '', fraction = '', prefix = '', binary, unit = 'B'] = match
  const scale = BigInt(binary === undefined ? 1000 : 1024) ** BigInt(POWERS.indexOf(prefix.toUpperCase()) + (prefix ? 1 : 0))
  const bytesIn = unit === 'B' ? 1n : 8n
  const bytes = divideUp(BigInt(whole + fraction) * scale, 10n ** BigInt(fraction.length) * bytesIn)
  return Number(bytes < LARGEST ? bytes : LARGEST)
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

/** Reads a whole number of at most 64 bits; undefined for another text. */
export function parseInteger(text: string, radix: 8 | 10): bigint | undefined {
  if (radix === 8) return /^[0-7]{1,12}$/.test(text) ? BigInt(`0o${text}`) : undefined
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined
}

/** Reads the ID of a user or group. The largest number of 32 bits means "do not change", so it is not an ID. */
export function parseId(text: string): bigint | undefined {
  const value = parseInteger(text, 10)
  return value !== undefined && value >= 0n && value < 0xffff_ffffn ? value : undefined
}

const SECONDS = /^(-?)(\d{1,12})(?:\.(\d{1,9})\d*)?$/
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/** Reads seconds since the epoch, with or without a fraction, as nanoseconds; undefined for another text. */
export function parseSeconds(text: string): bigint | undefined {
  const [, sign, seconds, fraction = ''] = SECONDS.exec(text) ?? []
  if (seconds === undefined) return undefined
  const value = BigInt(seconds) * 1_000_000_000n + nanosecondsOf(fraction)
  return sign === '-' ? -value : value
}

/** Reads an RFC 3339 time as nanoseconds since the epoch; undefined for another text. */
export function parseInstant(text: string): bigint | undefined {
  const [, second, fraction = '', zone] = INSTANT.exec(text) ?? []
  const milliseconds = second === undefined ? NaN : Date.parse(`${second}${zone}`)
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1_000_000n + nanosecondsOf(fraction)
}

function nanosecondsOf(fraction: string): bigint {
  return BigInt(fraction.padEnd(9, '0'))
}

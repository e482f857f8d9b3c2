import { InvalidValue, TEXT_OR_NUMBER, type ValueKind } from './kind.ts'

const BYTES = 125_000

/** Decimal megabits a second; the value is in bytes a second. 0 is no limit. */
export const megabits: ValueKind<number, number | string> = {
  form: 'value',
  placeholder: 'MBPS',
  json: TEXT_OR_NUMBER,
  range: '0 or more, fractions allowed',
  parse: parseMegabits,
  accept: (input) => parseMegabits(String(input)),
}

function parseMegabits(text: string): number {
  const number = /^\+?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN
  if (!Number.isFinite(number)) throw new InvalidValue('must be a number of megabits a second, such as 100 or 2.5')
  // A limit below one byte a second would never let anything pass.
  return number === 0 ? 0 : Math.max(1, number * BYTES)
}

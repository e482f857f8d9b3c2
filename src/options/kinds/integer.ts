import { InvalidValue, type ValueKind } from './kind.ts'

/** Longest delay that a Node timer keeps; a longer one would fire at once. */
export const MAX_MILLISECONDS = 2 ** 31 - 1

export interface IntegerRange {
  readonly min: number
  /** Default: the largest safe integer. */
  readonly max?: number
}

/** A whole decimal number within a range, ends included. */
export function integer(range: IntegerRange, placeholder = 'N'): ValueKind<number, number> {
  const { min, max = Number.MAX_SAFE_INTEGER } = range
  const words = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`
  const accept = (input: number): number => {
    if (Number.isSafeInteger(input) && input >= min && input <= max) return input
    throw new InvalidValue(`must be a whole number, ${words}`)
  }
  const json = [{ type: 'integer', minimum: min, ...(range.max !== undefined && { maximum: range.max }) }] as const
  return { form: 'value', placeholder, json, range: words, accept, parse: (text) => accept(/^[+-]?\d+$/.test(text) ? Number(text) : NaN) }
}

/** A duration in milliseconds. */
export function milliseconds(min: number): ValueKind<number, number> {
  return integer({ min, max: MAX_MILLISECONDS }, 'MS')
}

/** How often a switch was given; in an environment variable, the number itself. */
export const count = {
  ...integer({ min: 0, max: 9 }),
  form: 'count',
  placeholder: '',
} as const satisfies ValueKind<number, number>

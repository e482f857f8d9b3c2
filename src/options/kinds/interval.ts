import { MAX_MILLISECONDS } from './integer.ts'
import { InvalidValue, type ValueKind } from './kind.ts'

const INTERVAL = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const EXAMPLE = 'must be a number and a unit (ms, s, m or h), such as 500ms, 30s or 1m'

/** The time between two repetitions: `500ms`, `30s`, `1m`, `2h`. The value is in milliseconds. */
export function interval({ min }: { readonly min: string }): ValueKind<number, number | string> {
  const least = parseInterval(min)
  const accept = (milliseconds: number): number => {
    if (milliseconds >= least && milliseconds <= MAX_MILLISECONDS) return milliseconds
    throw new InvalidValue(`must be from ${min} to 24 days`)
  }
  const parse = (text: string): number => accept(parseInterval(text))
  return { form: 'value', placeholder: 'INTERVAL', range: `${min} or more`, parse, accept: (input) => (typeof input === 'string' ? parse(input) : accept(input)) }
}

function parseInterval(text: string): number {
  const [, number = '', unit = ''] = INTERVAL.exec(text) ?? []
  const factor = MILLISECONDS[unit]
  if (factor === undefined) throw new InvalidValue(EXAMPLE)
  return Math.round(Number(number) * factor)
}

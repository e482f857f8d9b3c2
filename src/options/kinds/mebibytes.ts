import { InvalidValue, TEXT_OR_NUMBER, type ValueKind } from './kind.ts'

const NUMBER = /^\+?(\d*)(?:\.(\d*))?$/
const MEBIBYTE = 1024n * 1024n
const EXAMPLE = 'must be a number of MiB that makes whole bytes, such as 8 or 0.25'

export interface MebibyteRange {
  /** Most MiB; a larger number is refused. */
  readonly max: number
  /** A larger number than the most counts as the most instead. */
  readonly cut?: true
}

/** A plain number of MiB, fractions allowed, as azcopy has it; the value is in bytes. 0 leaves the choice to the program. */
export function mebibytes({ max, cut }: MebibyteRange): ValueKind<number, number | string> {
  const largest = max * Number(MEBIBYTE)
  const parse = (text: string): number => {
    const bytes = parseMebibytes(text)
    if (bytes <= largest) return bytes
    if (cut) return largest
    throw new InvalidValue(`must be at most ${max} MiB`)
  }
  return { form: 'value', placeholder: 'MIB', json: TEXT_OR_NUMBER, range: `up to ${max} MiB`, parse, accept: (input) => parse(String(input)) }
}

/** @throws InvalidValue for a text that is no number, and for a fraction of a byte */
function parseMebibytes(text: string): number {
  const [, whole = '', fraction = ''] = NUMBER.exec(text) ?? []
  if (whole + fraction === '') throw new InvalidValue(EXAMPLE)
  const [scaled, scale] = [BigInt(whole + fraction) * MEBIBYTE, 10n ** BigInt(fraction.length)]
  if (scaled % scale !== 0n) throw new InvalidValue(EXAMPLE)
  return Number(scaled / scale)
}

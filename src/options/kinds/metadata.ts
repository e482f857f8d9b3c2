import { InvalidValue, TEXT_OR_TABLE, type ValueKind } from './kind.ts'

type Metadata = Readonly<Record<string, string>>

const PAIR = /^([\w.-]+)=([\w.-]*)$/
const NAME = /^[\w.-]+$/
/** What an HTTP header cannot hold. */
const CONTROL = /\p{Cc}/u
const EXAMPLE = 'must be key=value pairs joined by commas, made of letters, digits and _ - . only'

/**
 * User metadata: `key1=value1,key2=value2`. Values may be empty; the last of two equal keys counts; keys are put into
 * lower case, as S3 does. A library caller may hand over an object, whose values may be any text of one line.
 */
export const metadata: ValueKind<Metadata, Metadata | string> = {
  form: 'value',
  placeholder: 'METADATA',
  json: TEXT_OR_TABLE,
  parse: parseMetadata,
  accept: (input) => (typeof input === 'string' ? parseMetadata(input) : acceptMetadata(input)),
}

/** @throws InvalidValue */
export function parseMetadata(text: string): Metadata {
  const pairs = text.split(',').map((pair) => {
    const match = PAIR.exec(pair)
    if (match === null) throw new InvalidValue(EXAMPLE)
    return [(match[1] ?? '').toLowerCase(), match[2] ?? '']
  })
  return Object.fromEntries(pairs) as Metadata
}

function acceptMetadata(input: Metadata): Metadata {
  if (typeof input !== 'object' || input === null) throw new InvalidValue('must be an object of texts')
  const pairs = Object.entries(input).map(([name, value]) => {
    if (!NAME.test(name)) throw new InvalidValue('has a key with other characters than letters, digits and _ - .')
    if (typeof value !== 'string' || CONTROL.test(value)) throw new InvalidValue('has a value that is no text of one line')
    return [name.toLowerCase(), value]
  })
  return Object.fromEntries(pairs) as Metadata
}

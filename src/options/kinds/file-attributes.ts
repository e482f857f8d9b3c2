import { InvalidValue, TEXT_OR_LIST, type ValueKind } from './kind.ts'

/** azcopy's letters of attributes, with their names in Azure Files, which keeps all but C and E. */
const NAMES: Readonly<Record<string, string>> = {
  R: 'ReadOnly',
  H: 'Hidden',
  S: 'System',
  A: 'Archive',
  N: 'None',
  T: 'Temporary',
  O: 'Offline',
  I: 'NotContentIndexed',
  C: 'Compressed',
  E: 'Encrypted',
}

/** Attributes of files as azcopy's letters, with semicolons between them, in any letter case. The values are the service's names. */
export const fileAttributes: ValueKind<readonly string[], readonly string[] | string> = {
  form: 'value',
  placeholder: 'ATTRIBUTES',
  json: TEXT_OR_LIST,
  parse,
  accept: (input) => (typeof input === 'string' ? parse(input) : input.map(nameOf)),
}

function parse(text: string): readonly string[] {
  return text.split(';').filter((letter) => letter !== '').map(nameOf)
}

function nameOf(letter: string): string {
  const name = NAMES[letter.trim().toUpperCase()]
  if (name === undefined) throw new InvalidValue(`${letter} is no attribute of a file; there are ${Object.keys(NAMES).join(', ')}`)
  return name
}

import { InvalidValue, type ValueKind } from '../kind.ts'
import { parseRegex } from './regex.ts'

type Texts = readonly string[]

/** Texts that are set apart by semicolons, as in azcopy; empty ones do not count. A library caller may hand over an array. */
export function list(placeholder: string): ValueKind<Texts, Texts | string> {
  return { form: 'value', placeholder, parse: split, accept: acceptTexts }
}

/** Regular expressions that are set apart by semicolons, so that none can have one inside. */
export const regexList: ValueKind<readonly RegExp[], Texts | string> = {
  form: 'value',
  placeholder: 'REGEXES',
  // A broken one is refused: left out, as azcopy does, it would let pass what was to be left out, or delete it.
  parse: (text) => split(text).map(parseRegex),
  accept: (input) => acceptTexts(input).map(parseRegex),
}

function split(text: string): string[] {
  return text.split(';').filter((part) => part !== '')
}

function acceptTexts(input: Texts | string): Texts {
  if (typeof input === 'string') return split(input)
  const parts: readonly unknown[] = Array.isArray(input) ? input : ['']
  if (parts.every((part) => typeof part === 'string' && part !== '')) return input
  throw new InvalidValue('must be a list of texts, or one text with semicolons between them')
}

import { InvalidValue, TEXT_OR_LIST, type ValueKind } from './kind.ts'
import { parseRegex } from './regex.ts'

/** Texts with semicolons between them, as in azcopy. Empty ones are ignored. A caller of the library may pass an array. */
export function list(placeholder: string): ValueKind<readonly string[], readonly string[] | string> {
  return { form: 'value', placeholder, json: TEXT_OR_LIST, parse: split, accept: acceptTexts }
}

/** Regular expressions with semicolons between them. No expression can contain a semicolon. */
export const regexList: ValueKind<readonly RegExp[], readonly string[] | string> = {
  form: 'value',
  placeholder: 'REGEXES',
  json: TEXT_OR_LIST,
  // azcopy ignores an invalid expression. That would copy or delete entries which the user wanted to exclude, so it is an error here.
  parse: (text) => split(text).map(parseRegex),
  accept: (input) => acceptTexts(input).map(parseRegex),
}

function split(text: string): string[] {
  return text.split(';').filter((part) => part !== '')
}

function acceptTexts(input: readonly string[] | string): readonly string[] {
  if (typeof input === 'string') return split(input)
  const parts: readonly unknown[] = Array.isArray(input) ? input : ['']
  if (parts.every((part) => typeof part === 'string' && part !== '')) return input
  throw new InvalidValue('must be a list of texts, or one text with semicolons between them')
}

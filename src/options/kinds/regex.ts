import { InvalidValue, type ValueKind } from './kind.ts'
import { translate } from './regex/translate.ts'

/**
 * A regular expression in the dialect of s3sync (Rust's fancy-regex), matched anywhere in the key. A library caller
 * may hand over a RegExp, which is taken as JavaScript means it.
 */
export const regex: ValueKind<RegExp, RegExp | string> = {
  form: 'value',
  placeholder: 'REGEX',
  parse: parseRegex,
  // `g` and `y` keep a position between tests and would make the answer depend on the call before.
  accept: (input) => (typeof input === 'string' ? parseRegex(input) : new RegExp(input.source, input.flags.replace(/[gy]/g, ''))),
}

/** @throws InvalidValue for a broken pattern and for one that JavaScript cannot express */
export function parseRegex(pattern: string): RegExp {
  const { source, ignoreCase } = translate(pattern)
  try {
    return new RegExp(source, ignoreCase ? 'iv' : 'v')
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/[a-z]*: /s, '').toLowerCase() : 'it cannot be read'
    throw new InvalidValue(`is no regular expression that can be used here (${reason})`)
  }
}

import { InvalidValue, type ValueKind } from './kind.ts'
import { list } from './list.ts'

const SUFFIX = /^\*?\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
const texts = list('SUFFIXES')

/**
 * Suffixes of host names, such as `*.core.example.org`, that are set apart by semicolons. A token may go to every host
 * below one, so a whole top-level domain is refused.
 */
export const hostSuffixes: typeof texts = {
  ...texts,
  parse: (text) => checked(texts.parse(text)),
  accept: (input) => checked(texts.accept(input)),
} satisfies ValueKind<readonly string[], readonly string[] | string>

function checked(suffixes: readonly string[]): readonly string[] {
  if (suffixes.every((suffix) => SUFFIX.test(suffix))) return suffixes
  throw new InvalidValue('must be suffixes of host names such as *.core.example.org, with semicolons between them')
}

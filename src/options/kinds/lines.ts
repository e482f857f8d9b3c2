import { InvalidValue, TEXT_OR_LIST, type ValueKind } from './kind.ts'

export type LineKind = ValueKind<readonly string[], readonly string[] | string>

/** Texts of one line each; a text with several is a line each. A caller of the library may pass an array. */
export function lines(placeholder: string, check: (line: string) => void = () => undefined): LineKind {
  const accept = (input: readonly string[] | string): readonly string[] => {
    const parts: readonly unknown[] = typeof input === 'string' ? input.split('\n') : input
    return parts.map((part) => {
      if (typeof part !== 'string' || part === '' || /[\r\n]/.test(part)) throw new InvalidValue('must be texts of one line that are not empty')
      check(part)
      return part
    })
  }
  return { form: 'value', placeholder, json: TEXT_OR_LIST, accept, parse: accept }
}

/** Paths of files; `-` is the standard input, which a library call has not. */
export const files: LineKind = {
  ...lines('FILE'),
  completesFiles: true,
  accept(input) {
    const paths = lines('FILE').accept(input)
    if (paths.includes('-')) throw new InvalidValue('a library call has no standard input; name a file')
    return paths
  },
}

/** Names of entries. */
export const names = lines('NAME', (name) => {
  if (name.includes('/') || name === '.' || name === '..') throw new InvalidValue('must be the name of an entry in a folder, without a slash')
})

import type { GlobRule } from '../../sync/settings.ts'
import { InvalidValue, TEXT_OR_LIST, type ValueKind } from './kind.ts'

/**
 * Ordered rules of `--include` and `--exclude`: `+ GLOB` and `- GLOB`, one a line. A caller of the library may pass an array
 * such as `[{ exclude: '*' }, { include: '*.jpg' }]`.
 * The type of a rule has no name, because the published types could not find it.
 */
export const globs: ValueKind<readonly GlobRule[], readonly ({ readonly include: string } | { readonly exclude: string })[] | string> = {
  form: 'value',
  placeholder: 'RULES',
  json: TEXT_OR_LIST,
  parse,
  accept: (input) => (typeof input === 'string' ? parse(input) : acceptRules(input)),
}

function parse(text: string): readonly GlobRule[] {
  return text.split('\n').map((line) => {
    const [, sign, glob] = /^([+-]) (.+)$/su.exec(line) ?? []
    if (glob === undefined) throw new InvalidValue('must be lines of the form "+ GLOB" or "- GLOB"; a glob must not be empty')
    return { action: sign === '+' ? 'include' : 'exclude', glob }
  })
}

function acceptRules(input: unknown): readonly GlobRule[] {
  const rules: readonly unknown[] = Array.isArray(input) ? input : [undefined]
  return rules.map((rule) => {
    const [[action, glob] = [], ...others] = typeof rule === 'object' && rule !== null ? Object.entries(rule) : []
    if (others.length === 0 && (action === 'include' || action === 'exclude') && typeof glob === 'string' && glob !== '') return { action, glob }
    throw new InvalidValue("must be a list of rules such as [{ exclude: '*' }, { include: '*.jpg' }]")
  })
}

import type { Environment } from '../table/names.ts'
import { mistakeAt, type Position } from './position.ts'
import type { TomlText } from './toml.ts'

/** A part of a text: as it is, or the value of a variable. */
export type Part = string | Reference

export interface Reference {
  readonly name: string
  /** Text for a variable that is not set or empty: `${NAME:-text}`. */
  readonly fallback: string | undefined
  readonly at: Position
}

const SPECIAL = /\$\$|\$\{([^}]*)(\}?)/g
const REFERENCE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s

/**
 * Splits a text into its parts: `${NAME}` and `${NAME:-default}` are references, `$$` is a dollar sign, and so is a single one
 * anywhere else.
 *
 * @throws UsageError for a reference that is not closed or has no name
 */
export function partsOf(text: TomlText): Part[] {
  const parts: Part[] = []
  let end = 0
  let nth = 0
  for (const found of text.value.matchAll(SPECIAL)) {
    parts.push(text.value.slice(end, found.index))
    end = found.index + found[0].length
    parts.push(found[0] === '$$' ? '$' : readReference(found, placeOf(text, nth++)))
  }
  return [...parts, text.value.slice(end)].filter((part) => part !== '')
}

function readReference([, inside = '', brace]: RegExpMatchArray, at: Position): Reference {
  const [, name, fallback] = REFERENCE.exec(inside) ?? []
  if (brace === '}' && name !== undefined) return { name, fallback, at }
  // What is inside may be a secret.
  throw mistakeAt(at, 'this reference to a variable cannot be read; write ${NAME} or ${NAME:-default}, and $${ for the characters ${')
}

/** Where the nth reference of a text is in the file. An escape for the dollar sign itself leads to the beginning of the text. */
function placeOf({ raw, at }: TomlText, nth: number): Position {
  const index = [...raw.matchAll(SPECIAL)].filter(([all]) => all !== '$$')[nth]?.index ?? 0
  const before = raw.slice(0, index).split(/\r?\n/)
  const column = (before.at(-1) ?? '').length + (before.length === 1 ? at.column : 1)
  return { ...at, line: at.line + before.length - 1, column }
}

export function hasReference(text: TomlText): boolean {
  return partsOf(text).some((part) => typeof part !== 'string')
}

/**
 * Puts the values of the variables into a text.
 *
 * @throws UsageError for a variable that is not set and has no default
 */
export function expand(text: TomlText, env: Environment): string {
  return partsOf(text).map((part) => (typeof part === 'string' ? part : valueOf(part, env))).join('')
}

function valueOf({ name, fallback, at }: Reference, env: Environment): string {
  const value = env[name]
  if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
  if (value === undefined) throw mistakeAt(at, `the variable ${name} is not set; set it, or write \${${name}:-default}`)
  return value
}

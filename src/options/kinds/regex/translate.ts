import { InvalidValue } from '../kind.ts'
import { readClass } from './class.ts'
import { BOUNDARY, literal, NO_BOUNDARY, readEscape } from './escape.ts'
import { match, peek, refuse, skip, take, type Reader } from './reader.ts'

/** The flags that are woven into the pattern; JavaScript's own flags hold for a whole pattern only. */
interface Modes {
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly extended: boolean
}

interface Scope {
  /** What closes the group in the translated pattern. */
  readonly close: string
  /** Modes to go back to. */
  readonly modes: Modes
}

interface Translation {
  readonly reader: Reader
  source: string
  ignoreCase: boolean
  modes: Modes
  readonly scopes: Scope[]
  /** Capture groups written so far, and where each group of the original went. */
  captures: number
  readonly groups: number[]
}

/**
 * Rewrites a pattern of Rust's fancy-regex (https://docs.rs/fancy-regex#syntax) for JavaScript's `v` flag so that it
 * matches the same keys.
 *
 * @throws InvalidValue for what JavaScript cannot express
 */
export function translate(pattern: string): { source: string; ignoreCase: boolean } {
  const state: Translation = {
    reader: { text: pattern, at: 0 },
    source: '',
    ignoreCase: false,
    modes: { dotAll: false, multiline: false, extended: false },
    scopes: [],
    captures: 0,
    groups: [],
  }
  while (state.reader.at < pattern.length) state.source += translateNext(state)
  if (state.scopes.length > 0) throw new InvalidValue('has a ( that is never closed')
  return { source: state.source, ignoreCase: state.ignoreCase }
}

function translateNext(state: Translation): string {
  const { reader, modes } = state
  if (modes.extended && match(reader, /\s+|#[^\n]*/y)) return ''
  const quantifier = match(reader, /[*+?]|\{(\d*)(,?)(\d*)\}/y)
  if (quantifier && quantifier[0] !== '{}' && quantifier[0] !== '{,}') return translateQuantifier(reader, quantifier)
  if (quantifier) return [...quantifier[0]].map(literal).join('')
  const char = take(reader)
  switch (char) {
    case '\\': return translateEscape(state)
    case '[': return readClass(reader, modes.extended)
    case '(': return openGroup(state)
    case ')': return closeGroup(state)
    case '.': return modes.dotAll ? '[^]' : '[^\\n]'
    // Lines end at \n only; JavaScript's `m` flag would know more line ends.
    case '^': return modes.multiline ? '(?<![^\\n])' : '^'
    case '$': return modes.multiline ? '(?![^\\n])' : '$'
    case '|': return '|'
    default: return literal(char)
  }
}

function translateQuantifier(reader: Reader, found: RegExpExecArray): string {
  const quantifier = found[0].replace('{,', '{0,')
  if (skip(reader, '+')) refuse(`the possessive quantifier ${found[0]}+`)
  return skip(reader, '?') ? `${quantifier}?` : quantifier
}

function translateEscape(state: Translation): string {
  const { reader } = state
  const number = match(reader, /[1-9]\d*/y) ?? match(reader, /k[<']([1-9]\d*)[>']/y)
  if (number) return backReference(state, Number(number[1] ?? number[0]))
  const name = match(reader, /k[<']([\p{L}_][\p{L}\p{N}_]*)[>']/uy)
  if (name) return `\\k<${name[1] ?? ''}>`
  switch (peek(reader)) {
    case 'A': return pass(reader, '^')
    case 'z': return pass(reader, '$')
    case 'Z': return pass(reader, '(?=\\n*$)')
    case 'b': return pass(reader, wordEdge(reader, BOUNDARY))
    case 'B': return pass(reader, NO_BOUNDARY)
    // Only moves where the match begins, and here it only counts that there is one.
    case 'K': return pass(reader, '')
    default: return readEscape(reader).source
  }
}

function pass(reader: Reader, source: string): string {
  take(reader)
  return source
}

function wordEdge(reader: Reader, source: string): string {
  if (reader.text.startsWith('b{', reader.at)) refuse('the half word boundary \\b{…}')
  return source
}

/** Set apart, so that a digit behind it does not become part of the number. */
function backReference(state: Translation, number: number): string {
  const group = state.groups[number - 1]
  if (group === undefined) throw new InvalidValue(`refers to group ${number}, which has not begun there`)
  return `(?:\\${group})`
}

function openGroup(state: Translation): string {
  const { reader } = state
  if (peek(reader) !== '?') return open(state, capture(state), ')')
  const named = match(reader, /\?P?<([\p{L}_][\p{L}\p{N}_]*)>/uy)
  if (named) {
    capture(state)
    return open(state, `(?<${named[1] ?? ''}>`, ')')
  }
  const plain = match(reader, /\?(?::|=|!|<=|<!)/y)
  if (plain) return open(state, `(${plain[0]}`, ')')
  if (skip(reader, '?>')) return openAtomic(state)
  const reference = match(reader, /\?P=([\p{L}_][\p{L}\p{N}_]*)\)/uy)
  if (reference) return `\\k<${reference[1] ?? ''}>`
  if (match(reader, /\?#[^)]*\)/y)) return ''
  const flags = match(reader, /\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])/y)
  if (flags) return setFlags(state, flags)
  return refuse(`the group (${reader.text.slice(reader.at, reader.at + 3)}`)
}

function open(state: Translation, source: string, close: string): string {
  state.scopes.push({ close, modes: state.modes })
  return source
}

function closeGroup(state: Translation): string {
  const scope = state.scopes.pop()
  if (scope === undefined) throw new InvalidValue('has a ) without a (')
  state.modes = scope.modes
  return scope.close
}

function capture(state: Translation): string {
  state.groups.push(++state.captures)
  return '('
}

/** JavaScript never looks back into a lookahead, so a lookahead that is then repeated literally is atomic. */
function openAtomic(state: Translation): string {
  const group = ++state.captures
  return open(state, '(?:(?=(', `))\\${group})`)
}

function setFlags(state: Translation, [, on = '', off = '', end]: RegExpExecArray): string {
  const opening = end === ':' ? open(state, '(?:', ')') : ''
  for (const flag of on) setFlag(state, flag, true, end === ':')
  for (const flag of off.slice(1)) setFlag(state, flag, false, end === ':')
  return opening
}

const MODES: Readonly<Record<string, keyof Modes>> = { s: 'dotAll', m: 'multiline', x: 'extended' }

function setFlag(state: Translation, flag: string, value: boolean, scoped: boolean): void {
  const mode = MODES[flag]
  if (mode !== undefined) state.modes = { ...state.modes, [mode]: value }
  else if (flag === 'i') setIgnoreCase(state, value, scoped)
  else if (flag !== 'u' || !value) refuse(`the flag (?${value ? '' : '-'}${flag})`)
}

function setIgnoreCase(state: Translation, value: boolean, scoped: boolean): void {
  if (value === state.ignoreCase) return
  const atStart = state.source === '' || state.source === '^'
  if (scoped || !atStart) refuse('the flag i for a part of the pattern (write (?i) at its start, or [aA])')
  state.ignoreCase = value
}

import { InvalidValue } from '../kind.ts'
import { readClass } from './class.ts'
import { BOUNDARY, literal, NO_BOUNDARY, readEscape, WORD_END, WORD_END_HALF, WORD_START, WORD_START_HALF } from './escape.ts'
import { match, peek, refuse, skip, take, type Reader } from './reader.ts'

/** The flags that are woven into the pattern; JavaScript's own flags hold for a whole pattern only. */
interface Modes {
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly extended: boolean
}

/** What is known of the groups of one alternative. */
interface Branch {
  /** The groups that have matched wherever the pattern goes on in this alternative. */
  readonly sure: Set<number>
  hasAlternatives: boolean
}

/** An open group of any kind. */
interface Scope {
  /** What closes the group in the translated pattern. */
  readonly close: string
  /** Where it begins in the translated pattern. */
  readonly start: number
  /** Number of the capture; undefined for a group that captures nothing. */
  readonly capture: number | undefined
  readonly isNegative: boolean
  /** JavaScript matches in here from right to left. */
  readonly isBehind: boolean
  /** What to go back to. */
  readonly modes: Modes
  readonly outer: Branch
}

interface Translation {
  readonly reader: Reader
  source: string
  ignoreCase: boolean
  modes: Modes
  readonly scopes: Scope[]
  branch: Branch
  /** Where the last element begins in the translated pattern, and the groups that are sure because of it. Undefined where there is none to repeat. */
  last: { readonly start: number, readonly sure: readonly number[] } | undefined
  /** Captures written so far. All have names, so that no capture that is added in front changes what a reference means. */
  captures: number
  /** The capture of each group of the original, by its number and by its name. */
  readonly groups: number[]
  readonly names: Map<string, number>
}

/**
 * Rewrites a pattern of Rust's fancy-regex for JavaScript's `v` flag so that it matches the same texts.
 * https://github.com/fancy-regex/fancy-regex/blob/main/docs/syntax.md
 * https://docs.rs/regex/latest/regex/#syntax
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
    branch: newBranch(),
    last: undefined,
    captures: 0,
    groups: [],
    names: new Map(),
  }
  while (state.reader.at < pattern.length) {
    // A quantifier may rewrite what it repeats.
    const next = translateNext(state)
    state.source += next
  }
  if (state.scopes.length > 0) throw new InvalidValue('has a ( that is never closed')
  return { source: state.source, ignoreCase: state.ignoreCase }
}

function newBranch(): Branch {
  return { sure: new Set(), hasAlternatives: false }
}

const QUANTIFIER = /[*+?]|\{(\d*)(,?)(\d*)\}/y
const SPACED_QUANTIFIER = /[*+?]|\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}/y

function translateNext(state: Translation): string {
  const { reader, modes } = state
  if (modes.extended && match(reader, /\s+|#[^\n]*/y)) return ''
  const quantifier = match(reader, modes.extended ? SPACED_QUANTIFIER : QUANTIFIER)
  if (quantifier && (quantifier[0].length === 1 || quantifier[1] || quantifier[3])) return translateQuantifier(state, quantifier)
  if (quantifier) return [...quantifier[0]].map(literal).join('')
  const char = take(reader)
  if (char === '(') return openGroup(state)
  if (char === ')') return closeGroup(state)
  state.last = { start: state.source.length, sure: [] }
  switch (char) {
    case '\\': return translateEscape(state)
    case '[': return readClass(reader, modes.extended)
    case '.': return modes.dotAll ? ANYTHING : '[^\\n]'
    // Lines end at \n only; JavaScript's `m` flag would know more line ends.
    case '^': return modes.multiline ? '(?<![^\\n])' : '^'
    case '$': return modes.multiline ? '(?![^\\n])' : '$'
    case '|': return nextAlternative(state)
    default: return literal(char)
  }
}

function nextAlternative({ branch }: Translation): string {
  branch.sure.clear()
  branch.hasAlternatives = true
  return '|'
}

function translateQuantifier(state: Translation, [text = '', least = '', comma = '', most = '']: RegExpExecArray): string {
  const { reader, last } = state
  if (!last) throw new InvalidValue(`has ${text} where there is nothing to repeat; put what it repeats into (?:…)`)
  const quantifier = text.length === 1 ? text : `{${least || '0'}${comma}${most}}`
  if (text === '*' || text === '?' || Number(text.length === 1 ? 1 : least) === 0) last.sure.forEach((group) => state.branch.sure.delete(group))
  if (!skip(reader, '+')) return skip(reader, '?') ? `${quantifier}?` : quantifier
  const repeated = state.source.slice(last.start) + quantifier
  state.source = state.source.slice(0, last.start)
  state.last = undefined
  const name = addCapture(state)
  return `${beginAtomic(state, `the possessive quantifier ${text}+`, name)}${repeated}${endAtomic(name)}`
}

function translateEscape(state: Translation): string {
  const { reader } = state
  const number = match(reader, /[1-9]\d*/y) ?? match(reader, /k[<']([1-9]\d*)[>']/y)
  if (number) return backReference(state, `group ${number[1] ?? number[0]}`, state.groups[Number(number[1] ?? number[0]) - 1])
  const name = match(reader, /k[<']([\p{L}_][\p{L}\p{N}_]*)[>']/uy)
  if (name) return namedReference(state, name[1] ?? '')
  const boundary = match(reader, /b\{([a-z-]*)\}/y)
  if (boundary) return HALF_BOUNDARIES[boundary[1] ?? ''] ?? refuse(`the word boundary \\${boundary[0]}`)
  // The place where the match before it ended; there is none, so it is the start of the text.
  if (state.source === '' && skip(reader, 'G')) return '^'
  const meaning = MEANINGS[peek(reader)]
  if (meaning === undefined) return readEscape(reader).source
  take(reader)
  return meaning
}

/** With the flag `v` the `[^]` of V8 matches the empty text. */
const ANYTHING = '[\\s\\S]'

/** Escapes that mean something outside of brackets only. */
const MEANINGS: Readonly<Record<string, string>> = {
  'A': '^',
  'z': '$',
  'Z': '(?=\\n*$)',
  'b': BOUNDARY,
  'B': NO_BOUNDARY,
  '<': WORD_START,
  '>': WORD_END,
  // Only moves where the match begins, and here it only counts that there is one.
  'K': '',
  'O': ANYTHING,
  'N': '[^\\n]',
  'R': '(?:\\r\\n|\\r(?!\\n)|[\\n\\v\\f])',
}

const HALF_BOUNDARIES: Readonly<Record<string, string>> = {
  'start': WORD_START, 'end': WORD_END, 'start-half': WORD_START_HALF, 'end-half': WORD_END_HALF,
}

function namedReference(state: Translation, name: string): string {
  return backReference(state, `group ${name}`, state.names.get(name))
}

/**
 * In JavaScript a reference to a group that has not matched matches the empty text, in fancy-regex it matches nothing.
 *
 * @param capture undefined when no such group has begun
 */
function backReference({ scopes, branch }: Translation, label: string, capture: number | undefined): string {
  if (capture === undefined) throw new InvalidValue(`refers to ${label}, which has not begun there`)
  const isSure = branch.sure.has(capture) || scopes.some(({ outer }) => outer.sure.has(capture))
  if (!isSure) refuse(`a reference to ${label}, which need not have matched there or is in a look-behind`)
  return reference(nameOf(capture))
}

function nameOf(capture: number): string {
  return `g${capture}`
}

function reference(name: string): string {
  return `\\k<${name}>`
}

function addCapture(state: Translation): string {
  return nameOf(++state.captures)
}

function openGroup(state: Translation): string {
  const { reader } = state
  if (match(reader, /\*FAIL\)/y)) return '(?!)'
  if (peek(reader) !== '?') return openCapture(state)
  const named = match(reader, /\?P?<([\p{L}_][\p{L}\p{N}_]*)>/uy)
  if (named) return openCapture(state, named[1])
  const plain = match(reader, /\?(?::|=|!|<=|<!)/y)?.[0]
  if (plain) return open(state, `(${plain}`, ')', { isNegative: plain.endsWith('!'), isBehind: plain.includes('<') })
  if (skip(reader, '?>')) return openAtomic(state)
  const referred = match(reader, /\?P=([\p{L}_][\p{L}\p{N}_]*)\)/uy)
  if (referred) {
    state.last = { start: state.source.length, sure: [] }
    return namedReference(state, referred[1] ?? '')
  }
  if (match(reader, /\?#[^)]*\)/y)) return ''
  const flags = match(reader, /\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])/y)
  if (flags) return setFlags(state, flags)
  return refuse(`the group (${reader.text.slice(reader.at, reader.at + 3)}`)
}

function open(state: Translation, source: string, close: string, kind: Partial<Pick<Scope, 'capture' | 'isNegative' | 'isBehind'>> = {}): string {
  const { capture, isNegative = false, isBehind = false } = kind
  const wasBehind = state.scopes.at(-1)?.isBehind ?? false
  const { source: { length: start }, modes, branch: outer } = state
  state.scopes.push({ close, start, capture, isNegative, isBehind: isBehind || wasBehind, modes, outer })
  state.branch = newBranch()
  return source
}

function openCapture(state: Translation, name?: string): string {
  const capture = state.captures + 1
  const source = `(?<${addCapture(state)}>`
  state.groups.push(capture)
  if (name !== undefined && state.names.has(name)) throw new InvalidValue(`has two groups with the name ${name}`)
  if (name !== undefined) state.names.set(name, capture)
  return open(state, source, ')', { capture })
}

function closeGroup(state: Translation): string {
  const scope = state.scopes.pop()
  if (scope === undefined) throw new InvalidValue('has a ) without a (')
  const { close, start, modes, outer } = scope
  const sure = surelyMatched(scope, state.branch)
  sure.forEach((group) => outer.sure.add(group))
  Object.assign(state, { modes, branch: outer, last: { start, sure } })
  return close
}

/** The groups that have matched when the scope has. */
function surelyMatched({ capture, isNegative, isBehind }: Scope, { sure, hasAlternatives }: Branch): number[] {
  if (isNegative || isBehind) return []
  const inner = hasAlternatives ? [] : [...sure]
  return capture === undefined ? inner : [...inner, capture]
}

function openAtomic(state: Translation): string {
  const name = addCapture(state)
  return open(state, beginAtomic(state, 'the group (?>', name), endAtomic(name))
}

/** JavaScript never looks back into a lookahead, so a lookahead that is then repeated literally is atomic. */
function beginAtomic({ scopes }: Translation, construct: string, name: string): string {
  if (scopes.at(-1)?.isBehind) refuse(`${construct} in a look-behind`)
  return `(?:(?=(?<${name}>`
}

function endAtomic(name: string): string {
  return `))${reference(name)})`
}

function setFlags(state: Translation, [, on = '', off = '', end]: RegExpExecArray): string {
  state.last = undefined
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

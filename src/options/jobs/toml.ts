import { ParseError, parseTOML, type AST } from 'toml-eslint-parser'
import { mistakeAt, type Position } from './position.ts'

/** A value of a TOML file and where it begins. */
export type TomlNode = TomlText | TomlTable | TomlArray | TomlNumber | TomlBoolean

interface At {
  readonly at: Position
}

/** Text, or a date or time as it is written. */
export interface TomlText extends At {
  readonly type: 'string'
  readonly value: string
  /** As it is written in the file, with its quotes. */
  readonly raw: string
}

export interface TomlNumber extends At {
  readonly type: 'integer' | 'number'
  readonly value: number
}

export interface TomlBoolean extends At {
  readonly type: 'boolean'
  readonly value: boolean
}

export interface TomlArray extends At {
  readonly type: 'array'
  readonly items: TomlNode[]
}

/** A table, also one that is written inline or by dotted keys. */
export interface TomlTable extends At {
  readonly type: 'object'
  /** In the order of the file. */
  readonly entries: Map<string, TomlEntry>
}

/** A key and its value. */
export interface TomlEntry {
  readonly keyAt: Position
  readonly value: TomlNode
}

/**
 * Reads TOML 1.0.
 *
 * @param file its name, for messages
 * @throws UsageError with line and column
 * @see https://toml.io/en/v1.0.0
 */
export function readToml(text: string, file: string): TomlTable {
  const root = newTable(positionIn(file, { line: 1, column: 0 }))
  for (const node of parse(text, file).body[0].body) {
    if (node.type === 'TOMLKeyValue') addEntry(root, node, { text, file })
    else addTable(root, node, { text, file })
  }
  return root
}

interface Document {
  readonly text: string
  readonly file: string
}

function parse(text: string, file: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.0' })
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw mistakeAt(positionIn(file, placeOf(error, text)), `this is not TOML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`)
  }
}

/** The parser finds that something is missing at the beginning of the next line, but it is missing in the line before. */
function placeOf({ lineNumber, column, message }: ParseError, text: string): Pick<Position, 'line' | 'column'> {
  if (column > 0 || !/^(?:Unterminated|Unspecified)/.test(message)) return { line: lineNumber, column }
  const before = text.split('\n').slice(0, lineNumber - 1).join('\n').trimEnd().split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length }
}

function positionIn(file: string, { line, column }: { readonly line: number; readonly column: number }): Position {
  return { file, line, column: column + 1 }
}

function newTable(at: Position): TomlTable {
  return { type: 'object', at, entries: new Map() }
}

/** `[job.photos]`, and `[[job.photos.list]]`, whose path has the index of the item. */
function addTable(root: TomlTable, node: AST.TOMLTable, document: Document): void {
  const at = positionIn(document.file, node.key.loc.start)
  let here: TomlNode = root
  node.resolvedKey.forEach((segment, i) => {
    const isList = typeof node.resolvedKey[i + 1] === 'number'
    here = open(here, segment, isList ? { type: 'array', at, items: [] } : newTable(at))
  })
  for (const entry of node.body) addEntry(here, entry, document)
}

/** What is at this key or index; the new node where nothing is yet. The parser has refused keys that mean two things. */
function open(parent: TomlNode, segment: string | number, fresh: TomlNode): TomlNode {
  if (parent.type === 'array' && typeof segment === 'number') return (parent.items[segment] ??= fresh)
  if (parent.type !== 'object' || typeof segment !== 'string') throw new TypeError('the keys of a TOML file do not fit each other')
  const found = parent.entries.get(segment)
  if (found === undefined) parent.entries.set(segment, { keyAt: fresh.at, value: fresh })
  return found?.value ?? fresh
}

function addEntry(table: TomlNode, { key, value }: AST.TOMLKeyValue, document: Document): void {
  const keyAt = positionIn(document.file, key.loc.start)
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))
  const last = names.pop() ?? ''
  const parent = names.reduce((here, name) => open(here, name, newTable(keyAt)), table)
  if (parent.type === 'object') parent.entries.set(last, { keyAt, value: nodeOf(value, document) })
}

function nodeOf(node: AST.TOMLContentNode, document: Document): TomlNode {
  const at = positionIn(document.file, node.loc.start)
  if (node.type === 'TOMLArray') return { type: 'array', at, items: node.elements.map((element) => nodeOf(element, document)) }
  if (node.type === 'TOMLInlineTable') {
    const table = newTable(at)
    for (const entry of node.body) addEntry(table, entry, document)
    return table
  }
  const raw = document.text.slice(...node.range)
  switch (node.kind) {
    case 'string':
      return { type: 'string', at, value: node.value, raw }
    case 'boolean':
      return { type: 'boolean', at, value: node.value }
    case 'integer':
      return { type: 'integer', at, value: node.value }
    case 'float':
      return { type: 'number', at, value: node.value }
    default:
      return { type: 'string', at, value: raw, raw }
  }
}

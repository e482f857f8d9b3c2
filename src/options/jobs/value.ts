import os from 'node:os'
import path from 'node:path'
import { UsageError } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import { parseLocation } from '../../location/parse.ts'
import { InvalidValue, type JsonForm } from '../kinds/kind.ts'
import { parseVariable } from '../read/environment.ts'
import { readSetting, type Origin, type Setting } from '../read/setting.ts'
import type { Environment } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'
import { mistakeAt } from './position.ts'
import { expand, hasReference } from './template.ts'
import type { TomlNode, TomlText } from './toml.ts'

/** What the values of a file depend on. */
export interface Context {
  readonly env: Environment
  /** Where relative paths start. */
  readonly folder: string
}

const NAMES: Readonly<Record<TomlNode['type'], string>> = {
  string: 'a text in quotes', boolean: 'true or false', integer: 'a whole number', number: 'a number', array: 'a list of texts', object: 'a table of texts',
}
const TEXT: readonly JsonForm[] = [{ type: 'string' }]

/** The JSON types that a job file may write an option's value in. */
export function formsOf({ value }: OptionRow): readonly JsonForm[] {
  return value.json ?? TEXT
}

/**
 * Checks the type of a value.
 *
 * @throws UsageError
 */
function checkType(node: TomlNode, row: OptionRow): void {
  const forms = formsOf(row)
  const isType = ({ type }: JsonForm): boolean => type === node.type || (type === 'number' && node.type === 'integer')
  // A variable is text, whatever it stands for.
  const isVariable = node.type === 'string' && hasReference(node)
  if (!forms.some(isType) && !isVariable) {
    throw mistakeAt(node.at, `${row.name} must be ${forms.map(({ type }) => NAMES[type]).join(' or ')}, not ${article(node)}`)
  }
  for (const item of itemsOf(node)) {
    if (item.type !== 'string') throw mistakeAt(item.at, `${row.name} holds ${article(item)}; write a text in quotes`)
  }
}

function article(node: TomlNode): string {
  return node.type === 'boolean' ? String(node.value) : NAMES[node.type].replace(' of texts', '')
}

function itemsOf(node: TomlNode): readonly TomlNode[] {
  if (node.type === 'array') return node.items
  return node.type === 'object' ? [...node.entries.values()].map(({ value }) => value) : []
}

/**
 * Checks a value before it is needed, as far as it does not depend on variables.
 *
 * @throws UsageError
 */
export function checkValue(node: TomlNode, row: OptionRow): void {
  checkType(node, row)
  if ([node, ...itemsOf(node)].some((part) => part.type === 'string' && hasReference(part))) return
  const context = { env: {}, folder: '.' }
  if (isOfLines(row)) readLines(node, row, context)
  else readValue(node, row, context, false)
}

/** Reports whether the setting of an option is a text of lines, to which each mention adds some. */
export function isOfLines(row: OptionRow): boolean {
  return row.repeats !== undefined || row.adds !== undefined
}

/**
 * Returns the lines that an option adds to a text which several options of the file make up together.
 *
 * @throws UsageError
 */
export function readLines(node: TomlNode, row: OptionRow, context: Context): string[] {
  const texts = node.type === 'array' ? node.items : [node]
  return texts.flatMap((item) => (item.type === 'string' ? linesOf(item, row, context) : []))
}

function linesOf(item: TomlText, row: OptionRow, context: Context): string[] {
  const read = (): string[] => {
    const text = textOf(item, row, context)
    row.value.parse(text)
    return text.split('\n').map((line) => `${row.adds?.as ?? ''}${line}`)
  }
  return readSetting(row, item.value, originAt(item, false), read).value as string[]
}

/**
 * Returns the setting that a value makes.
 *
 * @throws UsageError
 */
export function readValue(node: TomlNode, row: OptionRow, context: Context, isDefault: boolean): Setting {
  return readSetting(row, showNode(node), originAt(node, isDefault), () => valueOf(node, row, context))
}

/** As the file has it, so that no value of a variable is printed. */
export function showNode(node: TomlNode): string {
  if (node.type === 'array') return node.items.map(showNode).join(';')
  if (node.type === 'object') return [...node.entries].map(([key, { value }]) => `${key}=${showNode(value)}`).join(',')
  return String(node.value)
}

export function originAt({ at: { file, line, column } }: Pick<TomlNode, 'at'>, isDefault: boolean): Origin {
  return { from: 'file', place: `${file}:${line}:${column}`, isDefault }
}

function valueOf(node: TomlNode, row: OptionRow, context: Context): unknown {
  const accept = (input: unknown): unknown => row.value.accept(input as never)
  switch (node.type) {
    case 'string':
      return parseVariable(row, textOf(node, row, context))
    case 'array':
      return accept(node.items.map((item) => (item.type === 'string' ? textOf(item, row, context) : item)))
    case 'object':
      return accept(Object.fromEntries([...node.entries].map(([key, { value }]) => [key, value.type === 'string' ? expand(value, context.env) : value])))
    default:
      return accept(node.value)
  }
}

function textOf(node: TomlText, row: OptionRow, context: Context): string {
  const text = expand(node, context.env)
  if (row.value.isLocation) return resolveLocation(text, context)
  return row.value.completesFiles && text !== '' && text !== '-' ? resolvePath(text, context) : text
}

/**
 * A location that a file means by a text: a URL as it is, and a path as an absolute one.
 *
 * @throws InvalidValue for a path that is a misspelled URL
 */
export function resolveLocation(text: string, context: Context): string {
  if (text === '' || /^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(text)) return text
  const path = text.startsWith('~') ? `${resolvePath(text, context)}${text.endsWith('/') ? '/' : ''}` : text
  const location = parsePath(path, context)
  return location.kind === 'local' ? `${location.path}${location.trailingSlash ? '/' : ''}` : text
}

/** It refuses URLs with a mistake, which must not become paths. */
function parsePath(text: string, { folder }: Context): Location {
  try {
    return parseLocation(text, { cwd: folder })
  } catch (error) {
    throw error instanceof UsageError ? new InvalidValue(error.message) : error
  }
}

/** The path that a file means by a text: `~` is the home folder, and relative paths start from the folder of the file. */
export function resolvePath(text: string, { env, folder }: Context): string {
  const home = (): string => env['HOME'] ?? env['USERPROFILE'] ?? os.homedir()
  if (text === '~' || text.startsWith('~/') || text.startsWith(`~${path.sep}`)) return path.resolve(home(), text.slice(2))
  if (text.startsWith('~')) throw new InvalidValue(`cannot begin with the ~ of another user; write the path, or ./${text}`)
  return path.resolve(folder, text)
}

import { InvalidValue } from '../kind.ts'
import { literal, readEscape, type Escaped } from './escape.ts'
import { match, peek, refuse, skip, take, type Reader } from './reader.ts'

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z', alpha: 'A-Za-z', ascii: '\\x00-\\x7f', blank: '\\t\\x20', cntrl: '\\x00-\\x1f\\x7f', digit: '0-9',
  graph: '\\x21-\\x7e', lower: 'a-z', print: '\\x20-\\x7e', punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: '\\t\\n\\v\\f\\r\\x20', upper: 'A-Z', word: '0-9A-Za-z_', xdigit: '0-9A-Fa-f',
}

/** Reads a bracketed class with Rust's nesting and set operators; the opening bracket has been read. */
export function readClass(reader: Reader, extended: boolean): string {
  const negated = skip(reader, '^')
  let done = ''
  let pending: SetOperator | undefined
  // A bracket that closes at once is a literal one.
  let items = skip(reader, ']') ? literal(']') : ''
  for (;;) {
    if (peek(reader) === '') throw new InvalidValue('has a [ that is never closed')
    const closed = skip(reader, ']')
    const operator = closed ? undefined : readOperator(reader)
    if (closed || operator) {
      done = pending ? pending(done, items) : items
      if (closed) return `[${negated ? '^' : ''}${done}]`
      pending = operator
      items = ''
    } else {
      items += readItem(reader, extended)
    }
  }
}

type SetOperator = (left: string, right: string) => string

function readOperator(reader: Reader): SetOperator | undefined {
  if (skip(reader, '&&')) return (left, right) => `[[${left}]&&[${right}]]`
  if (skip(reader, '--')) return (left, right) => `[[${left}]--[${right}]]`
  if (skip(reader, '~~')) return (left, right) => `[[${left}]--[${right}]][[${right}]--[${left}]]`
  return undefined
}

function readItem(reader: Reader, extended: boolean): string {
  if (extended && match(reader, /\s+/y)) return ''
  if (extended && peek(reader) === '#') refuse('a # in brackets under the flag x (write \\#)')
  const posix = match(reader, /\[:(\^?)(\w+):\]/y)
  if (posix) return posixClass(posix[1] === '^', posix[2] ?? '')
  if (skip(reader, '[')) return readClass(reader, extended)
  const low = readMember(reader)
  // A hyphen before the end, or as part of `--`, makes no range.
  if (low.isSet || !match(reader, /-(?![\]-])/y)) return low.source
  const high = readMember(reader)
  if (high.isSet) refuse('a range that ends in a set')
  return `${low.source}-${high.source}`
}

function readMember(reader: Reader): Escaped {
  const char = take(reader)
  return char === '\\' ? readEscape(reader) : { source: literal(char), isSet: false }
}

function posixClass(negated: boolean, name: string): string {
  const members = POSIX[name] ?? refuse(`the unknown class [:${name}:]`)
  return `[${negated ? '^' : ''}${members}]`
}

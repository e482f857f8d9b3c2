/*
 * Lua 5.4 lets a local variable have an attribute: `local limit <const> = 10`. Lua 5.3 has none. `<const>` changes nothing about
 * what a correct script does, so it is taken out. `<close>` does, so it is refused.
 */

/** A script that uses what Lua 5.3 lacks. */
export class UnsupportedSyntax extends Error {
  override readonly name = 'UnsupportedSyntax'
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

// In order: a comment or string in long brackets, a comment, a string, a name, an attribute, a line end. Nothing else matters.
const TOKEN = /(?:--)?\[(=*)\[[^]*?(?:\]\1\]|$)|--[^\n]*|"(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*'|[A-Za-z_]\w*|[^]/gy
const ATTRIBUTE = /^\s*<\s*([A-Za-z_]\w*)\s*>/

/**
 * The script without its `<const>`. Lines stay where they are.
 *
 * @param source one character a byte
 * @throws UnsupportedSyntax for any other attribute
 */
export function withoutAttributes(source: string): string {
  // Few scripts have any, and the expression above is slow.
  if (!/\blocal\b[^=;]*</.test(source)) return source
  return new Reader(source).read()
}

class Reader {
  private position = 0
  private result = ''
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  read(): string {
    for (let token = this.next(); token !== undefined; token = this.next()) {
      this.result += token
      if (token === 'local') this.readNames()
    }
    return this.result
  }

  /** After `local`: names with attributes, between commas. */
  private readNames(): void {
    for (;;) {
      const name = this.nextWord()
      if (name === undefined || !/^[A-Za-z_]/.test(name) || name === 'function') return
      this.readAttribute()
      if (!/^\s*,/.test(this.rest())) return
      this.nextWord()
    }
  }

  private readAttribute(): void {
    const [text, attribute] = ATTRIBUTE.exec(this.rest()) ?? []
    if (text === undefined) return
    if (attribute !== 'const') {
      const line = (this.source.slice(0, this.position) + text).split('\n').length
      throw new UnsupportedSyntax(`the attribute <${attribute}> needs Lua 5.4, and objsync has Lua 5.3; close the value in the script`, line)
    }
    this.result += text.replace(/[^\n]/g, ' ')
    this.position += text.length
  }

  /** The next token that is neither space nor comment. What is before it is kept. */
  private nextWord(): string | undefined {
    for (;;) {
      const token = this.next()
      if (token === undefined) return undefined
      this.result += token
      if (!/^\s$|^--/.test(token)) return token
    }
  }

  private rest(): string {
    return this.source.slice(this.position, this.position + 200)
  }

  private next(): string | undefined {
    TOKEN.lastIndex = this.position
    const [token] = TOKEN.exec(this.source) ?? []
    this.position += token?.length ?? 0
    return token
  }
}

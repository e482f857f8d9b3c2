import { Help } from 'commander'

/** Longer lines are hard to read. */
const MAX_WIDTH = 120
const DEFAULT_WIDTH = 80

/** Width of help, in columns. @param columns width of the terminal; undefined or 0 when stdout is none */
export function widthFor(columns: number | undefined): number {
  return Math.min(columns || DEFAULT_WIDTH, MAX_WIDTH)
}

/** Wraps the text and indents each of its lines. @param width columns, the indent included */
export function wrapped(text: string, width: number, indent = 0): string {
  const help = new Help()
  help.minWidthToWrap = 20
  return help.boxWrap(text, width - indent).replace(/^(?=.)/gm, ' '.repeat(indent))
}

/** A line for each pair of a term and a text, in two columns. A term that leaves no room for the text has its line to itself. */
export function inColumns(items: readonly (readonly [term: string, text: string])[], width: number): string {
  const widest = Math.max(...items.map(([term]) => term.length))
  const indent = widest + 4
  const fits = width - indent >= Math.min(20, Math.max(...items.map(([, text]) => text.length)))
  return items.map(([term, text]) => {
    if (!fits) return `  ${term}\n${wrapped(text, width, 10)}`
    return `  ${term.padEnd(widest)}  ${wrapped(text, width, indent).trimStart()}`
  }).join('\n')
}

import { displayWidth } from './width.ts'

/** What a piece of text means for its colour. */
export type Tone = 'good' | 'caution' | 'bad' | 'quiet'

export interface Piece {
  readonly text: string
  readonly tone?: Tone | undefined
}

export type Line = readonly Piece[]

const GAP: Piece = { text: '  ' }

/** Lays pieces out one behind the other, on as many lines as the width needs. None is left out, and no line is wider. */
export function flow(pieces: readonly Piece[], width: number): Line[] {
  const lines: Piece[][] = []
  let used = Infinity
  for (const piece of pieces.flatMap((each) => broken(each, width))) {
    const own = displayWidth(piece.text)
    if (used + GAP.text.length + own <= width) {
      lines.at(-1)?.push(GAP, piece)
      used += GAP.text.length + own
    } else {
      lines.push([piece])
      used = own
    }
  }
  return lines
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0)
}

/** A piece that is wider than a line is broken between words, and a word between characters. */
function broken(piece: Piece, width: number): Piece[] {
  return displayWidth(piece.text) <= width ? [piece] : brokenText(piece.text, width).map((text) => ({ ...piece, text }))
}

/** Breaks a text of ASCII characters into lines. @param width in columns, at least 1 */
export function brokenText(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ').flatMap((each) => chopped(each, width))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function chopped(word: string, width: number): string[] {
  const pieces: string[] = []
  for (let i = 0; i < word.length; i += Math.max(1, width)) pieces.push(word.slice(i, i + Math.max(1, width)))
  return pieces
}

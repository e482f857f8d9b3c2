import type { Played } from './record.ts'

/** Lines of the terminal. */
export const ROWS = 24

/** Seconds. */
const BEFORE_TYPING = 1.2
const PER_WORD = 0.18
const BEFORE_OUTPUT = 0.4
const PER_LINE = 0.04
/** To read a line of an output, and the longest that one output gets. */
const READING = 0.4
const LONGEST_READING = 4.5

/** A word or a line, and the seconds from the beginning at which it appears. */
export interface Shown {
  readonly text: string
  readonly at: number
}

export interface Line {
  readonly kind: 'comment' | 'typed' | 'output'
  /** The words of a typed line; all others appear whole. */
  readonly shown: readonly Shown[]
}

/** Lays a session out as lines of one long screen, each with its time. */
export function linesOf(session: readonly Played[]): Line[] {
  const lines: Line[] = []
  let now = 0
  for (const { why, typed, output } of session) {
    if (why !== undefined) {
      if (lines.length > 0) lines.push({ kind: 'output', shown: [{ text: '', at: now }] })
      lines.push({ kind: 'comment', shown: [{ text: `# ${why}`, at: now }] })
      now += BEFORE_TYPING
    }
    const words = ['$', ...typed.split(' ')].map((word, index) => ({ text: index === 0 ? word : ` ${word}`, at: now + index * PER_WORD }))
    lines.push({ kind: 'typed', shown: words })
    now += words.length * PER_WORD + BEFORE_OUTPUT
    for (const [index, text] of output.entries()) lines.push({ kind: 'output', shown: [{ text, at: now + index * PER_LINE }] })
    now += Math.min(LONGEST_READING, READING * output.length)
  }
  return lines
}

/** When the line appears. */
export function beginningOf({ shown }: Line): number {
  return shown[0]?.at ?? 0
}

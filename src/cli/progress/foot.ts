import type { Screen, Surroundings } from '../surroundings.ts'
import { displayWidth } from './width.ts'

/** A row of the foot: its text, and the same with colours. */
export interface Row {
  readonly text: string
  readonly painted: string
}

/** Rows at the foot of a terminal. Other output wipes them first and appears above them. */
export interface Foot {
  /** Replaces the rows; none takes them away. */
  show(rows: readonly Row[]): void
}

export interface SurroundingsWithFoot extends Surroundings {
  /** On stderr. */
  readonly foot: Foot
}

/** Returns surroundings with a foot. All that is printed to their screens keeps clear of it. */
export function withFoot(surroundings: Surroundings): SurroundingsWithFoot {
  const { stdout, stderr } = surroundings
  const foot = new TerminalFoot(stderr)
  return Object.create(surroundings, {
    foot: { value: foot },
    stdout: { value: above(foot, stdout) },
    stderr: { value: above(foot, stderr) },
  }) as SurroundingsWithFoot
}

function above(foot: TerminalFoot, screen: Screen): Screen {
  const overridden: Pick<Screen, 'write' | 'on'> = {
    write: (text, done) => foot.printAbove(screen, text, done),
    on: (event, listener) => screen.on(event, listener),
  }
  return Object.create(screen, Object.getOwnPropertyDescriptors(overridden)) as Screen
}

export const DEFAULT_COLUMNS = 80
const CLEAR_ROW = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/**
 * Draws the rows. The cursor rests on the row below them, so that whatever else reaches the terminal, a crash for example,
 * begins on a row of its own.
 */
class TerminalFoot implements Foot {
  private wanted: readonly Row[] = []
  private drawn: readonly Row[] = []
  /** Has other output ended within a row? Nothing may be drawn there. */
  private isInsideRow = false

  constructor(private readonly terminal: Screen) {}

  show(rows: readonly Row[]): void {
    this.wanted = rows
    if (this.isInsideRow) return
    const hadRows = this.drawn.length > 0
    // New rows are written over the old ones: to clear these first would flicker.
    this.write(this.toTop() + this.draw() + (hadRows ? CLEAR_BELOW : ''))
  }

  printAbove(screen: Screen, text: string, done: (() => void) | undefined): unknown {
    if (screen.isTTY !== true || text === '') return screen.write(text, done)
    const wiped = this.wipe()
    this.isInsideRow = !text.endsWith('\n')
    const redrawn = this.isInsideRow ? '' : this.draw()
    if (screen === this.terminal) return screen.write(wiped + text + redrawn, done)
    this.write(wiped)
    const result = screen.write(text, done)
    this.write(redrawn)
    return result
  }

  private wipe(): string {
    if (this.drawn.length === 0) return ''
    const wiped = this.toTop() + CLEAR_BELOW
    this.drawn = []
    return wiped
  }

  private draw(): string {
    this.drawn = this.wanted
    return this.drawn.map(({ painted }) => `${painted}${CLEAR_ROW}\n`).join('')
  }

  /** Moves the cursor to the first row. A terminal that has become narrower has wrapped what was drawn before. */
  private toTop(): string {
    const columns = this.terminal.columns || DEFAULT_COLUMNS
    const rows = this.drawn.reduce((sum, { text }) => sum + Math.max(1, Math.ceil(displayWidth(text) / columns)), 0)
    return rows > 0 ? `\r\u001b[${rows}A` : ''
  }

  private write(text: string): void {
    if (text !== '') this.terminal.write(text)
  }
}

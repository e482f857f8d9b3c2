import xterm from '@xterm/headless'
import { FakeProcess, FakeScreen } from './surroundings.ts'

/** A terminal as people have it, without a window: the emulator of VS Code. It wraps, scrolls, and wraps anew when its width changes. */
export class FakeTerminal extends FakeScreen {
  override isTTY = true
  private readonly emulator: xterm.Terminal

  constructor(columns: number, readonly rows = 24) {
    super()
    this.columns = columns
    this.emulator = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true, convertEol: true })
  }

  override write(text: string, done?: () => void): boolean {
    this.emulator.write(text)
    return super.write(text, done)
  }

  async resize(columns: number): Promise<void> {
    await this.settled()
    this.columns = columns
    this.emulator.resize(columns, this.rows)
  }

  /** All rows, with those that have scrolled away and without empty ones at the end. */
  async shown(): Promise<string[]> {
    return (await this.read()).map(({ text }) => text)
  }

  /** The same with wrapped rows joined again. */
  async unwrapped(): Promise<string[]> {
    return (await this.read()).reduce<string[]>((lines, { text, wraps }) => (wraps ? [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${text}`] : [...lines, text]), [])
  }

  private async read(): Promise<{ readonly text: string; readonly wraps: boolean }[]> {
    await this.settled()
    const { active } = this.emulator.buffer
    const rows = Array.from({ length: active.length }, (_, i) => {
      const line = active.getLine(i)
      // A row that goes on in the next one keeps the blanks at its end.
      return { text: line?.translateToString(active.getLine(i + 1)?.isWrapped !== true) ?? '', wraps: line?.isWrapped === true }
    })
    return rows.slice(0, rows.findLastIndex(({ text }) => text !== '') + 1)
  }

  private settled(): Promise<void> {
    return new Promise((resolve) => this.emulator.write('', resolve))
  }
}

/** stdout and stderr of a command are one terminal, as they mostly are. */
export class Session extends FakeProcess {
  override readonly stdout: FakeTerminal
  override readonly stderr: FakeTerminal

  constructor(terminal: FakeTerminal) {
    super()
    this.stdout = this.stderr = terminal
  }
}

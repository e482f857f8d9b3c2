import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startProgress, type Progress } from '../../../src/cli/log/progress.ts'
import { Statistics } from '../../../src/report/statistics.ts'
import { FakeScreen } from '../support/surroundings.ts'

/** A terminal that does what progress asks of one: wraps, goes up and to the margin, and clears below; it wraps anew when its width changes. */
class Terminal extends FakeScreen {
  private printed: string[] = ['']
  private row = 0

  constructor(columns: number) {
    super()
    this.columns = columns
  }

  override write(text: string): boolean {
    for (const [token] of text.matchAll(/\u001b\[\d*[A-Z]|[^]/g)) this.take(token)
    return true
  }

  narrow(columns: number): void {
    this.columns = columns
    this.row = Math.max(0, this.rows.length - 1)
  }

  /** What can be seen, row by row. */
  get rows(): string[] {
    return this.printed.flatMap((line) => line.match(new RegExp(`.{1,${this.columns}}`, 'g')) ?? [''])
  }

  private take(token: string): void {
    if (token === '\n') this.printed.push('')
    else if (token === '\r') return
    else if (/^\u001b\[\d+A$/.test(token)) this.row -= Number(token.slice(2, -1))
    else if (token === '\u001b[J') this.clearFrom(this.row)
    else this.printed[this.printed.length - 1] += token
    if (!/^[\r\u001b]/.test(token)) this.row = this.rows.length - 1
  }

  /** Only rows of the last line are ever cleared. */
  private clearFrom(row: number): void {
    const before = this.printed.slice(0, -1)
    const rowsBefore = before.flatMap((line) => line.match(new RegExp(`.{1,${this.columns}}`, 'g')) ?? ['']).length
    this.printed = [...before, (this.printed.at(-1) ?? '').slice(0, Math.max(0, row - rowsBefore) * this.columns)]
  }
}

describe.each([25, 60, 80, 120])('progress on a terminal of %d columns', (columns) => {
  let [terminal, statistics] = [new Terminal(columns), new Statistics()]
  let progress: Progress
  beforeEach(() => {
    vi.useFakeTimers()
    terminal = new Terminal(columns)
    statistics = Object.assign(new Statistics(), { listedSource: 5000, transferred: 1000, plannedObjects: 2000, transferredBytes: 2 ** 30, plannedBytes: 2 ** 32 })
    progress = startProgress(terminal, statistics)
  })
  afterEach(() => {
    progress.stop()
    vi.useRealTimers()
  })

  it('is one row, drawn over and over', () => {
    vi.advanceTimersByTime(2000)
    expect(terminal.rows).toHaveLength(1)
    expect(terminal.rows[0]).toContain('1.00 GiB')
    statistics.listingDone = true
    vi.advanceTimersByTime(500)
    expect(terminal.rows).toHaveLength(1)
    expect(terminal.rows[0]).toContain('25%')
  })

  it('leaves log lines whole, however long, and nothing of itself', () => {
    const long = `WARN the name of "sub/bad?name" is not valid; ${'word '.repeat(30)}rename it`
    vi.advanceTimersByTime(500)
    progress.print(`${long}\n`)
    vi.advanceTimersByTime(500)
    progress.print('short\n')
    progress.print(`${long}\n`)
    vi.advanceTimersByTime(500)
    progress.stop()
    progress.print('after\n')
    vi.advanceTimersByTime(1000)
    expect(terminal.rows.join('')).toBe(`${long}short${long}after`)
  })

  it('leaves nothing when the terminal becomes narrower', () => {
    vi.advanceTimersByTime(500)
    progress.print('before\n')
    terminal.narrow(Math.floor(columns / 2))
    vi.advanceTimersByTime(250)
    terminal.narrow(Math.floor(columns / 3))
    progress.stop()
    expect(terminal.rows.filter((row) => row !== '')).toEqual([...'before'.match(new RegExp(`.{1,${Math.floor(columns / 3)}}`, 'g')) ?? []])
  })

  it('never switches wrapping or the cursor off', () => {
    const write = vi.spyOn(terminal, 'write')
    vi.advanceTimersByTime(1000)
    progress.print('x\n')
    progress.stop()
    expect(write.mock.calls.join('')).not.toContain('\u001b[?')
  })
})

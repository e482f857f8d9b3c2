import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withFoot, type SurroundingsWithFoot } from '../../../src/cli/progress/foot.ts'
import { startProgress, type Progress } from '../../../src/cli/progress/terminal.ts'
import { Statistics } from '../../../src/report/statistics.ts'
import { FakeTerminal, Session } from '../support/terminal.ts'

const GIB = 2 ** 30
const ODD_NAMES = ['photos/2024/summer/'.repeat(6) + 'movie.mov', '写真/'.repeat(40) + '映画.mov', '👩‍👩‍👧‍👦'.repeat(30), 'e\u0301'.repeat(90), 'क्षि'.repeat(50), 'short', 'a\nb\u001b[2J']

describe.each([25, 60, 80, 200])('progress on a terminal of %d columns', (columns) => {
  let terminal: FakeTerminal
  let screens: SurroundingsWithFoot
  let statistics: Statistics
  let progress: Progress

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    terminal = new FakeTerminal(columns)
    screens = withFoot(new Session(terminal))
    statistics = Object.assign(new Statistics(), {
      listedSource: 1_234_567, transferred: 1000, plannedObjects: 2000, transferredBytes: GIB, plannedBytes: 4 * GIB,
      retries: 12, throttled: 4, failed: 2, deleted: 3, skipped: 77_777,
    })
    progress = startProgress({ statistics, foot: screens.foot, screen: terminal, colours: true })
  })

  afterEach(() => {
    progress.stop()
    vi.useRealTimers()
  })

  const frame = (): void => void vi.advanceTimersByTime(250)
  const begin = (key: string, arrived = 0): void => {
    progress.reporter.on({ type: 'span-begin', key, size: 2 * GIB })
    progress.reporter.on({ type: 'write', key, size: 2 * GIB, bytes: arrived, arrived, part: 1 })
  }
  const words = async (): Promise<string> => (await terminal.shown()).join(' ').replace(/\s+/g, ' ')

  it('shows every total and every trouble, and no row is cut off or wraps', async () => {
    statistics.listingDone = true
    frame()
    const shown = await words()
    for (const part of ['25%', '1,000 of 2,000 files', '1.00 GiB of 4.00 GiB', '/s', '2 failed', '12 retries', '4 throttled', '3 deleted', '77,777 skipped']) expect(shown).toContain(part)
    expect(await terminal.unwrapped()).toEqual(await terminal.shown())
  })

  it('shows no total before it is known', async () => {
    frame()
    const shown = await words()
    for (const part of ['1,000 files copied', '1.00 GiB', 'listing, 1,234,567 seen']) expect(shown).toContain(part)
    expect(shown).not.toMatch(/%|2,000|4\.00 GiB/)
  })

  it('shows the large objects on their way in a row each, whatever their names are', async () => {
    ODD_NAMES.slice(0, 5).forEach((name, i) => begin(name, (i * GIB) / 2))
    frame()
    const rows = (await terminal.shown()).filter((row) => /^ *\d+% /.test(row))
    expect(rows.map((row) => row.trim().split('%', 1)[0])).toEqual(['0', '25', '50', '75', '100'])
    expect(rows.filter((row) => row.includes('…')).length).toBeGreaterThan(columns < 200 ? 4 : 0)
    expect(rows[0]).toMatch(columns === 25 ? /ph.*….*\.mov/ : /photos.*(….*)?movie\.mov/)
    expect(await terminal.unwrapped()).toEqual(await terminal.shown())
  })

  it('counts the large objects that it has no room for', async () => {
    ODD_NAMES.forEach((name) => begin(name))
    frame()
    expect(await words()).toContain('and 3 more large files')
    ODD_NAMES.slice(0, 4).forEach((key) => progress.reporter.on({ type: 'span-end', key, size: 2 * GIB, outcome: 'copied', ms: 1 }))
    frame()
    expect(await words()).not.toMatch(/more large|movie/)
    expect(await words()).toContain('a\\nb\\u{1b}[2J')
  })

  it('draws over itself: nothing of an earlier frame stays', async () => {
    ODD_NAMES.forEach((name) => begin(name))
    frame()
    ODD_NAMES.forEach((key) => progress.reporter.on({ type: 'span-end', key, size: 2 * GIB, outcome: 'copied', ms: 1 }))
    Object.assign(statistics, { retries: 0, throttled: 0, failed: 0, deleted: 0, skipped: 0 })
    for (let i = 0; i < 8; i++) frame()
    expect(await words()).toMatch(/^1,000 files copied 1\.00 GiB \S+ \S+\/s listing, 1,234,567 seen$/)
  })

  it('leaves everything else that is printed whole, on both streams, and goes without a trace', async () => {
    const long = `WARN the name of "sub/bad?name" is not valid; ${'word '.repeat(60)}rename it`
    begin('large')
    frame()
    screens.stderr.write(`${long}\n`)
    frame()
    screens.stdout.write('printed by a script, ')
    frame()
    screens.stdout.write('in two pieces\n')
    screens.stderr.write(`${long}\n`)
    frame()
    expect(await words()).toContain('large')
    progress.stop()
    screens.stdout.write('Copied 2 objects.\n')
    frame()
    expect(await terminal.unwrapped()).toEqual([long, 'printed by a script, in two pieces', long, 'Copied 2 objects.'])
  })

  it('leaves nothing behind when the terminal becomes narrower and wider again', async () => {
    statistics.listingDone = true
    begin('photos/'.repeat(30))
    screens.stderr.write('before\n')
    frame()
    for (const narrower of [Math.floor(columns / 2), Math.floor(columns / 3), columns + 20]) {
      await terminal.resize(narrower)
      frame()
      expect(await words()).toMatch(/^before .*25%/)
      expect((await terminal.shown()).filter((row) => row.includes('25%'))).toHaveLength(1)
    }
    progress.stop()
    expect(await terminal.unwrapped()).toEqual(['before'])
  })

  it('leaves the cursor on a row of its own, for output that nobody foresaw', async () => {
    frame()
    terminal.write('Segmentation fault')
    expect((await terminal.shown()).at(-1)).toBe('Segmentation fault')
  })
})

describe('progress', () => {
  it('never takes more rows than the terminal has', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const terminal = new FakeTerminal(25, 6)
    const { foot } = withFoot(new Session(terminal))
    const statistics = Object.assign(new Statistics(), { listedSource: 5000, retries: 12, failed: 2, deleted: 3, skipped: 77 })
    const progress = startProgress({ statistics, foot, screen: terminal, colours: false })
    for (const key of ODD_NAMES) progress.reporter.on({ type: 'span-begin', key, size: GIB })
    for (let i = 0; i < 4; i++) vi.advanceTimersByTime(250)
    expect((await terminal.shown()).length).toBeLessThanOrEqual(5)
    expect(terminal.text).not.toMatch(/\u001b\[\d*m/)
    progress.stop()
    vi.useRealTimers()
    expect(await terminal.shown()).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CheckStatistics } from '../../../src/check/counts.ts'
import { main, type LoadRun } from '../../../src/cli/main.ts'
import { endingNow } from '../../../src/cli/outputs/observer.ts'
import { checkFiguresOf } from '../../../src/cli/progress/check-figures.ts'
import { layOutCheck } from '../../../src/cli/progress/check-layout.ts'
import { jsonCheckProgress } from '../../../src/cli/progress/check-json.ts'
import { withFoot } from '../../../src/cli/progress/foot.ts'
import { startCheckProgress } from '../../../src/cli/progress/terminal.ts'
import { Statistics } from '../../../src/report/statistics.ts'
import { FakeTerminal, Session } from '../support/terminal.ts'

const GIB = 2 ** 30

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

describe.each([25, 60, 80, 200])('progress of a check on a terminal of %d columns', (columns) => {
  const shownOf = async (done: boolean): Promise<string> => {
    const terminal = new FakeTerminal(columns)
    const statistics = Object.assign(new Statistics(), { listedSource: 1_000_000, listedTarget: 234_567, listingDone: done, retries: 12, throttled: 4 })
    const results = Object.assign(new CheckStatistics(), { begun: 4000, settled: 1000, bytesRead: 3 * GIB })
    Object.assign(results.entries, { match: 987, differs: 5, missing: 3, extra: 1, unknown: 1, error: 3 })
    const stop = startCheckProgress({ statistics, results, foot: withFoot(new Session(terminal)).foot, screen: terminal, colours: true })
    vi.advanceTimersByTime(250)
    const rows = await terminal.shown()
    expect(await terminal.unwrapped()).toEqual(rows)
    stop()
    expect(await terminal.shown()).toEqual([])
    return rows.join(' ').replace(/\s+/g, ' ')
  }

  it('shows how many entries are compared, what was read, the time left and what is not the same', async () => {
    const shown = await shownOf(true)
    for (const part of ['25%', '1,000 of 4,000 entries', '3.00 GiB read', '/s', 'left', '3 errors', '10 not the same', '12 retries', '4 throttled']) expect(shown).toContain(part)
  })

  it('shows no total before it is known', async () => {
    const shown = await shownOf(false)
    for (const part of ['1,000 entries compared', '3.00 GiB read', 'listing, 1,234,567 seen']) expect(shown).toContain(part)
    expect(shown).not.toMatch(/%|4,000|left/)
  })
})

it('says that it compares while the first large entries are read', () => {
  const results = Object.assign(new CheckStatistics(), { begun: 6, bytesRead: GIB })
  const figures = checkFiguresOf(Object.assign(new Statistics(), { listingDone: true }), results, { bytes: 5 * 2 ** 20, files: 0 })
  const lines = layOutCheck(figures, { columns: 200, rows: 5 }).map((line) => line.map(({ text }) => text).join(''))
  expect(lines).toEqual([expect.stringMatching(/0% {2}0 of 6 entries {2}1\.00 GiB read {2}5\.00 MiB\/s {2}comparing$/)])
})

describe('objsync check', () => {
  /** Runs the command with a check that has compared one of two entries. Returns what the terminal shows at that moment, and at the end. */
  const run = async (...options: string[]): Promise<{ during: string; after: string }> => {
    const terminal = new FakeTerminal(80)
    let during = ''
    const load: LoadRun = () => Promise.resolve(async (_, { checkReceiver, statistics }) => {
      Object.assign(checkReceiver?.statistics ?? {}, { begun: 2, settled: 1, bytesRead: 5 })
      statistics.listingDone = true
      vi.advanceTimersByTime(1000)
      during = (await terminal.shown()).join('\n')
      return { status: 'complete' }
    })
    await main(['check', ...options, 's3://a/', 's3://b/'], new Session(terminal), load)
    return { during, after: (await terminal.shown()).join('\n') }
  }

  it('shows progress on a terminal, and takes it away at the end', async () => {
    const { during, after } = await run()
    expect(during).toMatch(/ 50% {2}1 of 2 entries {2}5 B read/)
    expect(after).not.toContain('50%')
  })

  it.each(['-q', '-v', '--show-no-progress', '--json-tracing'])('shows none with %s', async (option) => {
    expect((await run(option)).during).not.toContain('50%')
  })

  it('prints the lines of --progress-json in its place', async () => {
    const { during, after } = await run('--progress-json', '-q')
    expect(during).toContain('{"type":"check-progress","formatVersion":1,"phase":"comparing"')
    expect(during).not.toContain('50%')
    expect(after).toContain('"phase":"ended"')
  })
})

it('the lines of --progress-json are as their schema says', () => {
  const schema = JSON.parse(readFileSync(new URL('../../../docs/schema/check-progress.schema.json', import.meta.url), 'utf8')) as object
  const validate = new Ajv2020({ strict: true, allErrors: true, strictTypes: false }).compile(schema)
  const lines: string[] = []
  const statistics = Object.assign(new Statistics(), { listedSource: 5, listedTarget: 4, retries: 3 })
  const results = Object.assign(new CheckStatistics(), { begun: 5, settled: 2, bytesRead: 77 })
  const observer = jsonCheckProgress(statistics, results, (line) => void lines.push(line))
  vi.advanceTimersByTime(1000)
  statistics.listingDone = true
  vi.advanceTimersByTime(1000)
  observer.ended?.(endingNow({ statistics, outcome: { status: 'complete' }, exitCode: 0, stoppedBy: undefined }))
  vi.advanceTimersByTime(5000)
  const documents = lines.map((line) => JSON.parse(line) as object)
  for (const document of documents) expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
  expect(documents).toMatchObject([
    { phase: 'listing', entries: { planned: null, compared: 2 }, bytes: { read: 77 }, listed: { source: 5, target: 4 }, requests: { retried: 3 } },
    { phase: 'comparing', entries: { planned: 5, compared: 2 } },
    { phase: 'ended', secondsLeft: null },
  ])
})

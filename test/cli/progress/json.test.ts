import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { jsonProgress } from '../../../src/cli/progress/json.ts'
import { Statistics } from '../../../src/report/statistics.ts'

const schema = JSON.parse(readFileSync(new URL('../../../docs/schema/progress.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allErrors: true, strictTypes: false }).compile(schema)

type Document = Readonly<Record<string, unknown>>

describe('--progress-json', () => {
  let lines: string[] = []
  beforeEach(() => {
    lines = []
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  })
  afterEach(() => void vi.useRealTimers())

  const read = (): Document[] => lines.map((line) => {
    expect(line).toMatch(/^\{.*\}\n$/)
    const document = JSON.parse(line) as Document
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
    return document
  })

  it('is a line a second and one at the end, each as the schema says', () => {
    const statistics = Object.assign(new Statistics(), { listedSource: 5, plannedObjects: 2, plannedBytes: 4e9, transferred: 1, transferredBytes: 5, retries: 3 })
    const observer = jsonProgress(statistics, (line) => void lines.push(line))
    observer.reporter?.on({ type: 'span-begin', key: 'a\nb\u001b', size: 4e9 })
    observer.reporter?.on({ type: 'write', key: 'a\nb\u001b', size: 4e9, bytes: 1e9, arrived: 1e9, part: 1 })
    vi.advanceTimersByTime(1000)
    statistics.listingDone = true
    vi.advanceTimersByTime(1000)
    observer.reporter?.on({ type: 'span-end', key: 'a\nb\u001b', size: 4e9, outcome: 'copied', ms: 1 })
    observer.ended?.({ statistics, outcome: { status: 'complete' }, exitCode: 0, stoppedBy: undefined, endedAt: 0, seconds: 0 })
    vi.advanceTimersByTime(5000)
    const transfer = { key: 'a\nb\u001b', size: 4e9, arrived: 1e9 }
    expect(read()).toMatchObject([
      { phase: 'listing', objects: { planned: null, copied: 1 }, bytes: { planned: null, copied: 5 }, transfers: [transfer], requests: { retried: 3 } },
      { phase: 'copying', objects: { planned: 2 }, bytes: { planned: 4e9 }, transfers: [transfer] },
      { phase: 'ended', secondsLeft: null, transfers: [], transfersOmitted: 0 },
    ])
    expect(lines.join('')).not.toContain('\u001b')
  })

  it('names the first hundred of many large objects', () => {
    const observer = jsonProgress(new Statistics(), (line) => void lines.push(line))
    for (let i = 0; i < 150; i++) observer.reporter?.on({ type: 'span-begin', key: `k${i}`, size: 1e9 })
    vi.advanceTimersByTime(1000)
    observer.close?.()
    vi.advanceTimersByTime(5000)
    const [only, ...more] = read()
    expect([(only?.['transfers'] as unknown[]).length, only?.['transfersOmitted'], more]).toEqual([100, 50, []])
  })
})

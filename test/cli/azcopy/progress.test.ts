import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { figuresOf } from '../../../src/cli/azcopy/job.ts'
import { createJsonOutput } from '../../../src/cli/azcopy/json-output.ts'
import { createTextOutput } from '../../../src/cli/azcopy/text-output.ts'
import { startTicker } from '../../../src/cli/azcopy/ticker.ts'
import { Statistics } from '../../../src/report/statistics.ts'

const JOB = { id: 'ID', logFile: undefined }

function running(state: Partial<Statistics>): ReturnType<typeof figuresOf> {
  return figuresOf(Object.assign(new Statistics(), state), 'InProgress', null)
}

describe('the progress line', () => {
  it('tells of the scan first, then of transfers, and is repeated below what is written over it', () => {
    let text = ''
    const output = createTextOutput(JOB, (more) => void (text += more))
    output.progress(running({ listedSource: 12, listedTarget: 3 }), 0)
    output.info('short')
    output.progress(running({ plannedObjects: 4, plannedBytes: 300, transferred: 1, transferredBytes: 100 }), 1.23456)
    const scan = '12 Files Scanned at Source, 3 Files Scanned at Destination'
    const transfers = '33.3 %, 1 Done, 0 Failed, 3 Pending, 4 Total, 2-sec Throughput (Mb/s): 1.2346'
    expect(text).toBe(`\r${scan}\r${'INFO: short'.padEnd(scan.length)}\n${scan}\r${transfers}`)
  })

  it('of a scan is a message of two numbers', () => {
    let text = ''
    createJsonOutput(JOB, (more) => void (text += more)).progress(running({ listedSource: 12, listedTarget: 3 }), 0)
    expect(JSON.parse(text)).toMatchObject({ MessageType: 'Progress', MessageContent: '{"FilesScannedAtSource":12,"FilesScannedAtDestination":3}' })
  })
})

describe('the ticker', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ticks every two seconds, and every two minutes of a million transfers', () => {
    const statistics = new Statistics()
    const tick = vi.fn()
    const ticker = startTicker(statistics, tick)
    vi.advanceTimersByTime(6000)
    expect(tick).toHaveBeenCalledTimes(3)
    statistics.plannedObjects = 1_000_000
    vi.advanceTimersByTime(240_000)
    expect(tick).toHaveBeenCalledTimes(5)
    ticker.stop()
    vi.advanceTimersByTime(240_000)
    expect(tick).toHaveBeenCalledTimes(5)
  })

  it('is silent while a question is open, and tells megabits a second', async () => {
    const statistics = new Statistics()
    const tick = vi.fn()
    const ticker = startTicker(statistics, tick)
    let answer = (): void => {}
    const asked = ticker.during(new Promise<void>((resolve) => (answer = resolve)))
    vi.advanceTimersByTime(4000)
    expect(tick).not.toHaveBeenCalled()
    answer()
    await asked
    vi.advanceTimersByTime(2000)
    expect(tick).toHaveBeenCalledTimes(1)
    statistics.transferredBytes = 3_000_000
    expect(ticker.throughput()).toBeCloseTo(4, 1)
    expect(ticker.throughput()).toBe(0)
    ticker.stop()
  })
})

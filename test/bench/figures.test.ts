import { describe, expect, it } from 'vitest'
import { formatProfile, selfTimes } from '../../bench/cpu-profile.ts'
import type { Run } from '../../bench/run-row.ts'
import { BEST, median, summarize } from '../../bench/summary.ts'
import { formatRow } from '../../bench/table.ts'

const run = (cpu: number, wall: number, peak: number): Run => ({ user: cpu / 2, system: cpu / 2, wall, peak, server: 1 })

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })
})

describe('the summary of a row', () => {
  const outcomes = [
    { client: 'objsync', runs: [run(2, 4, 100), run(1, 3, 100), run(9, 9, 100)] },
    { client: 'fast', runs: [run(4, 4, 50)] },
    { client: 'small', runs: [run(8, 2, 40)] },
    { client: 'node', runs: [run(0.1, 0.1, 1)] },
    { client: 'broken', runs: [run(0.1, 0.1, 1)], failure: 'exit code 1' },
  ]
  const summary = summarize('row', 'a row', outcomes)

  it('divides by the best figure of any peer that did the work, measure by measure', () => {
    expect(summary.ratios['fast']).toEqual({ cpu: 0.5, wall: 1, peak: 2 })
    expect(summary.ratios[BEST]).toEqual({ cpu: 0.5, wall: 2, peak: 2.5 })
  })

  it('shows no figure of a run that failed, but why', () => {
    expect(Object.keys(summary.figures)).toEqual(['objsync', 'fast', 'small', 'node'])
    expect(formatRow(summary)).toContain('broken: no figure: exit code 1')
  })
})

describe('a CPU profile', () => {
  const node = (id: number, functionName: string, url: string, lineNumber: number) => ({
    id,
    callFrame: { functionName, url, lineNumber, columnNumber: 0 },
  })
  const sameAgain = node(3, 'sign', 'file:///x.js', 9)
  const profile = {
    nodes: [node(1, 'sign', 'file:///x.js', 9), node(2, '(idle)', '', -1), sameAgain, node(4, '', 'y', 0)],
    samples: [1, 2, 3, 4],
    timeDeltas: [1000, 6000, 2000, 1000],
  }

  it('adds up a function wherever it was called from, and counts idle time out of the percentages', () => {
    const times = selfTimes(profile, (url, line) => (url.endsWith('x.js') ? `src/sign.ts:${line + 1}` : undefined))
    expect(times.functions).toContainEqual(['sign  src/sign.ts:10', 3000])
    expect(times.files).toContainEqual(['src/sign.ts', 3000])
    expect(formatProfile(times, 1)).toMatch(/self time by function\n +3\.0 ms +75\.0 % {2}sign {2}src\/sign\.ts:10\n/)
  })
})

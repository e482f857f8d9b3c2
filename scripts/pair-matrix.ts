/** What we read of a test in vitest's JSON report. */
export interface ReportedTest {
  readonly status: string
  readonly title: string
  /** Titles of the groups around it, from the outside in. */
  readonly ancestorTitles: readonly string[]
}

/** The group around the tests of test/e2e/pair-matrix.test.ts. */
const MATRIX = 'pair matrix'

const MARKS: Readonly<Record<string, string>> = { passed: '✓', failed: '✗' }

/**
 * Returns the lines of a table: a row for each ordered pair of storages, a column for each property that its tests prove. A
 * test that did not run has a dash. No lines when the matrix was not part of the run.
 */
export function matrixLines(tests: readonly ReportedTest[]): string[] {
  const marks = new Map<string, Map<string, string>>()
  const columns = new Set<string>()
  for (const { status, title, ancestorTitles } of tests) {
    if (!ancestorTitles.some((each) => each.startsWith(MATRIX))) continue
    const pair = ancestorTitles.at(-1) ?? ''
    columns.add(title)
    marks.set(pair, (marks.get(pair) ?? new Map<string, string>()).set(title, MARKS[status] ?? '-'))
  }
  if (marks.size === 0) return []
  const width = Math.max(...[...marks.keys()].map((pair) => pair.length))
  const line = (first: string, cells: readonly string[]): string => [first.padEnd(width), ...cells].join(' | ')
  const rows = [...marks].map(([pair, held]) => line(pair, [...columns].map((column) => (held.get(column) ?? '-').padEnd(column.length))))
  return [line('', [...columns]), ...rows]
}

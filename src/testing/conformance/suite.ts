/** One test of the conformance suite. */
export interface ConformanceCase {
  /** What a storage must do; unique in the suite. */
  readonly name: string
  /**
   * Runs the test on a storage of its own.
   * @throws AssertionError (`node:assert`) when the storage does something else
   */
  readonly run: () => Promise<void>
}

/** Collects cases, in groups that become the first words of their names. */
export interface Suite {
  readonly it: (name: string, run: () => Promise<void>) => void
  readonly group: (name: string, fill: (suite: Suite) => void) => void
}

/** Returns what `fill` adds, in its order. */
export function collectCases(fill: (suite: Suite) => void): ConformanceCase[] {
  const cases: ConformanceCase[] = []
  const suiteOf = (path: string): Suite => ({
    it: (name, run) => void cases.push({ name: path + name, run }),
    group: (name, fillGroup) => fillGroup(suiteOf(`${path}${name} > `)),
  })
  fill(suiteOf(''))
  return cases
}

import type { CheckedEntry } from './finding.ts'
import type { CheckStatistics } from './counts.ts'

/** The results of one page of keys. They are handed on together, in the order of the keys, once all of them are there. */
export class ResultPage {
  private readonly results: (CheckedEntry | undefined)[]
  private open: number

  constructor(
    length: number,
    private readonly handOn: (results: CheckedEntry[]) => Promise<void>,
    private readonly statistics: Pick<CheckStatistics, 'begun' | 'settled'>,
  ) {
    statistics.begun += length
    this.results = new Array<CheckedEntry | undefined>(length)
    this.open = length
  }

  /**
   * @param result undefined for a key that is not reported
   * @returns for the last key of the page, the promise of the receiver
   */
  settle(at: number, result: CheckedEntry | undefined): Promise<void> | undefined {
    this.statistics.settled++
    this.results[at] = result
    if (--this.open > 0) return undefined
    return this.handOn(this.results.filter((each) => each !== undefined))
  }
}

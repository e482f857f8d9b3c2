import type { Statistics } from '../../../report/statistics.ts'
import type { Observer } from '../observer.ts'
import { replaceFile } from '../replace-file.ts'
import { createCollector } from './collect.ts'
import { page, type PageOptions } from './page.ts'

/** Shortest time between two samples of the throughput, milliseconds. */
const SAMPLE = 250

export interface HtmlOptions extends PageOptions {
  readonly file: string
  readonly statistics: Statistics
}

/** Writes one HTML page about the run, whatever its outcome. */
export function htmlObserver({ file, statistics, ...options }: HtmlOptions): Observer {
  const { collected, reporter, sample } = createCollector()
  const timer = setInterval(() => sample(statistics, false), SAMPLE)
  timer.unref()
  return {
    name: 'the report',
    reporter,
    ended(end) {
      sample(statistics, true)
      replaceFile(file, page(options, end, collected))
    },
    close: () => clearInterval(timer),
  }
}

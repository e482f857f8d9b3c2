import type { Extra } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { Markers } from '../list/markers.ts'

/**
 * The extras without those below a folder of the source that is left out for what it holds: the source may have them, and
 * if it has not, they are none of this run's business.
 *
 * @throws StorageError when the source cannot say what such a folder holds
 */
export async function withoutMarked(extras: readonly Extra[], markers: Markers, { report }: Pick<RunContext, 'report'>): Promise<Extra[]> {
  const isMarked = await Promise.all(extras.map(({ key }) => isBelowMarked(key, markers)))
  return extras.filter(({ key }, i) => {
    if (isMarked[i] === true) report.skipped({ key }, 'exclude-if-present')
    return isMarked[i] !== true
  })
}

/** Reports whether a folder that the key lies in, at any depth, is left out for what it holds. */
export async function isBelowMarked(key: string, markers: Markers): Promise<boolean> {
  for (let end = 0; ; end = key.indexOf('/', end) + 1) {
    if (await markers.ask(key.slice(0, end))) return true
    if (!key.includes('/', end)) return false
  }
}

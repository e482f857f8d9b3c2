import type { Obstacle } from '../../errors.ts'
import type { FoldKey } from '../../order/fold-key.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { Spool } from '../../order/spool.ts'
import { NOTHING_DECIDED, type Decisions } from '../decide/decide.ts'
import type { Copy, Extra } from '../pair.ts'
import type { PassContext } from '../pass-context.ts'
import type { RunContext } from '../run-context.ts'
import type { Obstacles } from './settle.ts'
import { transfer, type Sinks } from './transfer.ts'

/**
 * A copy that waits until the extras are deleted: one of them is a file where a folder must go, or lies in a folder where
 * a file must go.
 */
export interface BlockedCopy extends Keyed, Obstacle {
  readonly copy: Copy
}

/** Puts blocked copies aside instead of having them fail. */
export function puttingAside(blocked: Spool<BlockedCopy>, { report }: RunContext): Obstacles {
  return {
    async putAside(copy, { standing, files }) {
      report.unplanned(copy.source.size)
      report.lookedAt(-1)
      await blocked.append([{ key: copy.source.key, copy, standing, files }])
    },
  }
}

/**
 * Makes the copies that were put aside. A copy fails if something is still in its way.
 *
 * @param makesWay for a dry run, which removes nothing: would the deletions have removed the obstacle? Absent when they were
 *   withheld
 */
export async function copyBlocked(blocked: Spool<BlockedCopy>, makesWay: MakesWay | undefined, context: PassContext, sinks?: Sinks): Promise<void> {
  if (blocked.length === 0 || context.run.signal.aborted) return
  await transfer(decisionsOf(blocked), context, { makesWay }, sinks)
}

async function* decisionsOf(blocked: Spool<BlockedCopy>): AsyncGenerator<Decisions> {
  for await (const page of blocked.pages()) yield { ...NOTHING_DECIDED, copies: page.map(({ copy }) => copy) }
}

/** How many of the copies will fail, because something in their way is no extra. */
export async function countStuck(blocked: Spool<BlockedCopy>, makesWay: MakesWay): Promise<number> {
  let stuck = 0
  for await (const page of blocked.pages()) stuck += page.filter((obstacle) => !makesWay(obstacle)).length
  return stuck
}

/** Will an obstacle be gone once the extras are? */
type MakesWay = (obstacle: Obstacle) => boolean

/**
 * An obstacle makes way when all of its files are among the extras.
 * @param fold names that the target takes for one, so that an extra is an obstacle in any spelling
 */
export async function obstaclesAmong(extras: Spool<Extra>, blocked: Spool<BlockedCopy>, fold: FoldKey = (key) => key): Promise<MakesWay> {
  if (blocked.length === 0) return () => false
  const removed = new Map<string, number>()
  for await (const page of blocked.pages()) for (const { standing } of page) removed.set(fold(standing), 0)
  const count = (spelled: string): void => {
    const name = fold(spelled)
    const before = removed.get(name)
    if (before !== undefined) removed.set(name, before + 1)
  }
  for await (const page of extras.pages()) {
    for (const { key } of page) {
      // Only files stand in the way.
      if (key.endsWith('/')) continue
      count(key)
      for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) count(key.slice(0, at + 1))
    }
  }
  return ({ standing, files }) => removed.get(fold(standing)) === files
}

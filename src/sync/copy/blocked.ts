import type { Obstacle } from '../../errors.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { Spool } from '../../order/spool.ts'
import type { Decisions } from '../decide/decide.ts'
import type { Copy, Extra } from '../pair.ts'
import type { CopyContext } from './copy-context.ts'
import { transfer } from './transfer.ts'

/**
 * A copy that waits until the extras are deleted: one of them is a file where a folder must go, or lies in a folder where
 * a file must go.
 */
export interface BlockedCopy extends Keyed, Obstacle {
  readonly copy: Copy
}

/** The context of a pass whose blocked copies are put aside instead of failing. */
export function puttingAside(blocked: Spool<BlockedCopy>, context: CopyContext): CopyContext {
  const { report } = context.run
  return {
    ...context,
    async putAside(copy, { standing, files }) {
      report.unplanned(copy.source.size)
      report.lookedAt(-1)
      await blocked.append([{ key: copy.source.key, copy, standing, files }])
    },
  }
}

/**
 * Makes the copies that were put aside. What is still in the way of one makes it fail.
 *
 * @param deleted the extras that were deleted, or in a dry run would have been
 */
export async function copyBlocked(blocked: Spool<BlockedCopy>, deleted: Spool<Extra> | undefined, context: CopyContext): Promise<void> {
  if (blocked.length === 0 || context.run.signal.aborted) return
  const makesWay = context.settings.dryRun && deleted ? await reckon(blocked, deleted) : undefined
  await transfer(decisionsOf(blocked), { ...context, makesWay }, () => Promise.resolve())
}

async function* decisionsOf(blocked: Spool<BlockedCopy>): AsyncGenerator<Decisions> {
  for await (const page of blocked.pages()) yield { copies: page.map(({ copy }) => copy), extras: [] }
}

/** How many of the copies will fail, because not all of what stands in their way is among the extras. */
export async function countStuck(blocked: Spool<BlockedCopy>, extras: Spool<Extra>): Promise<number> {
  if (blocked.length === 0) return 0
  const makesWay = await reckon(blocked, extras)
  let stuck = 0
  for await (const page of blocked.pages()) stuck += page.filter((obstacle) => !makesWay(obstacle)).length
  return stuck
}

/** An obstacle will be gone once the extras are, if all of its files are among them. */
async function reckon(blocked: Spool<BlockedCopy>, extras: Spool<Extra>): Promise<(obstacle: Obstacle) => boolean> {
  const removed = new Map<string, number>()
  for await (const page of blocked.pages()) for (const { standing } of page) removed.set(standing, 0)
  const count = (name: string): void => {
    const before = removed.get(name)
    if (before !== undefined) removed.set(name, before + 1)
  }
  for await (const page of extras.pages()) {
    for (const { key } of page) {
      count(key)
      for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) count(key.slice(0, at + 1))
    }
  }
  return ({ standing, files }) => removed.get(standing) === files
}

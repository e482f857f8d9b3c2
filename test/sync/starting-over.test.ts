import { expect, it } from 'vitest'
import { sidesWith, type Sides } from './support/sides.ts'

/** The first listing of the source ends with a key that is out of order, once what came before it has been decided. */
function outOfOrderOnce({ asSource }: Sides): void {
  const { list } = asSource
  let listings = 0
  asSource.list = async function* (range, options) {
    const isFirst = listings++ === 0
    for await (const page of list(range, options)) {
      yield page
      if (isFirst) yield page.slice(0, 1)
    }
  }
}

it.each([true, false])('a pass that starts over counts each object once (dry run: %j)', async (dryRun) => {
  const sides = sidesWith({ a: 'x', b: 'y', large: 950 }, {}, { sourceFaults: [{ operation: 'read', key: 'b', error: 'not-found' }] })
  outOfOrderOnce(sides)
  await sides.sync({ dryRun, multipart: { threshold: 500, chunkSize: 100 } })
  expect(sides.run.of('notice').map(({ message }) => message)).toEqual([expect.stringContaining('starting over')])
  const [transferred, warnings] = dryRun ? [3, 0] : [2, 1]
  expect(sides.run.statistics).toMatchObject({ transferred, transferredBytes: dryRun ? 952 : 951, plannedObjects: 3, plannedBytes: 952, warnings, leftOut: warnings })
})

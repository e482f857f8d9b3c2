import { expect, it } from 'vitest'
import { describeEveryS3 } from '../support/s3.ts'
import { NEW, OLD } from './support/local-world.ts'
import { objectsOn } from './support/objects.ts'
import { justBefore } from './support/races.ts'
import { rewritten } from './support/stored.ts'
import { startTap, type Passed } from './support/tap.ts'
import { PAIRS, twoSides, whole, type Twin } from './support/two-sides.ts'
import { useWorld } from './support/world.ts'

const [ONE, OTHER] = [Buffer.from('content'), Buffer.from('Content')]
const isOnRaced = ({ key }: Passed): boolean => key.endsWith('/raced')

describeEveryS3('a look at each target object', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent('objsync --head-each-target LOCAL s3://BUCKET/ does not replace what has come since the listing', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ raced: 'mine', calm: 'mine' }, OLD)
    // Without the look it comes just before it would be replaced.
    await using tap = await startTap(s3.endpoint, justBefore((passed) => isOnRaced(passed), () => target.write({ raced: 'theirs' })))
    expect(await world.objsync(source, target, ['--head-each-target', ...tap.options('target')])).toMatchObject({ code: 0, stderr: '' })
    expect(await target.read()).toEqual({ raced: Buffer.from('theirs'), calm: Buffer.from('mine') })
  })

  it.concurrent('objsync --head-each-target --check-size LOCAL s3://BUCKET/ judges by what it sees then', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ raced: 'mine' }, NEW)
    await target.write({ raced: 'another size' })
    await using tap = await startTap(s3.endpoint, justBefore((passed) => isOnRaced(passed), () => target.write({ raced: 'MINE' })))
    expect((await world.objsync(source, target, ['--head-each-target', '--check-size', ...tap.options('target')])).code).toBe(0)
    expect(await target.read()).toEqual({ raced: Buffer.from('MINE') })
  })

  it.concurrent.each(PAIRS)('objsync --remove-modified-filter, %s to %s: with --head-each-target what is up to date stays', async (...pair) => {
    const twins: Record<string, Twin> = {
      newer: { newerAt: 'source', source: ONE, target: OTHER },
      older: { newerAt: 'target', source: ONE, target: OTHER },
    }
    const { source, target } = await twoSides(world, pair, twins, whole(objects))
    const before = await target.states()
    expect(await world.objsync(source, target, ['--remove-modified-filter', '--head-each-target'])).toMatchObject({ code: 0, stderr: '' })
    expect(rewritten(before, await target.states())).toEqual(['newer'])
    expect(await world.objsync(source, target, ['--remove-modified-filter'])).toMatchObject({ code: 0, stderr: '' })
    expect((await target.read())['older']).toEqual(ONE)
  })

  it.concurrent('objsync --head-each-target s3://BUCKET/ LOCAL looks at files too', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ raced: 'mine', calm: 'mine' })
    // The target has been listed when the source's second page is asked for.
    const race = justBefore(({ query }) => query.has('continuation-token'), () => target.write({ raced: 'theirs' }, 4_000_000_000))
    await using tap = await startTap(s3.endpoint, race)
    const options = ['--head-each-target', '--max-keys', '1', '--max-parallel-listings', '1', ...tap.options('source')]
    expect((await world.objsync(source, target, options)).code).toBe(0)
    expect(await target.read()).toEqual({ raced: Buffer.from('theirs'), calm: Buffer.from('mine') })
  })
})

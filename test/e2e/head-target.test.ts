import { expect, it } from 'vitest'
import { describeEveryS3 } from '../support/s3.ts'
import { NEW, OLD } from './support/local-world.ts'
import { justBefore, startFront } from './support/front.ts'
import { objectsOf, rewritten } from './support/objects.ts'
import type { Seen } from './support/stub-s3.ts'
import { PAIRS, twoSides, whole, type Twin } from './support/two-sides.ts'
import { useWorld } from './support/world.ts'

const [ONE, OTHER] = [Buffer.from('content'), Buffer.from('Content')]
const isHeadOf = (key: string) => (seen: Seen): boolean => seen.method === 'HEAD' && seen.key === key
const isPutOf = (key: string) => (seen: Seen): boolean => seen.method === 'PUT' && seen.key === key

describeEveryS3('a look at each target object', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOf(s3, world)

  it.concurrent('objsync --head-each-target LOCAL s3://BUCKET/ does not replace what has come since the listing', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ raced: 'mine', calm: 'mine' }, OLD)
    await using front = await startFront(s3.endpoint)
    const key = objects.keyOf(target, 'raced')
    // Without the look it comes just before it would be replaced.
    front.behaviour = justBefore((seen) => isHeadOf(`${world.bucket}/${key}`)(seen) || isPutOf(`${world.bucket}/${key}`)(seen), () => s3.putObject(world.bucket, key, 'theirs'))
    expect(await world.objsync(source, target, ['--head-each-target'], { endpoints: { target: front.endpoint } })).toMatchObject({ code: 0, stderr: '' })
    expect(await target.read()).toEqual({ raced: Buffer.from('theirs'), calm: Buffer.from('mine') })
  })

  it.concurrent('objsync --head-each-target --check-size LOCAL s3://BUCKET/ judges by what it sees then', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ raced: 'mine' }, NEW)
    await target.write({ raced: 'another size' })
    await using front = await startFront(s3.endpoint)
    const key = objects.keyOf(target, 'raced')
    front.behaviour = justBefore(isHeadOf(`${world.bucket}/${key}`), () => s3.putObject(world.bucket, key, 'MINE'))
    expect((await world.objsync(source, target, ['--head-each-target', '--check-size'], { endpoints: { target: front.endpoint } })).code).toBe(0)
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
    await using front = await startFront(s3.endpoint)
    // The target has been listed when the source's second page is asked for.
    front.behaviour = justBefore(({ query }) => query.has('continuation-token'), () => target.write({ raced: 'theirs' }, 4_000_000_000))
    const options = ['--head-each-target', '--max-keys', '1', '--max-parallel-listings', '1']
    expect((await world.objsync(source, target, options, { endpoints: { source: front.endpoint } })).code).toBe(0)
    expect(await target.read()).toEqual({ raced: Buffer.from('theirs'), calm: Buffer.from('mine') })
  })
})

import { expect, it } from 'vitest'
import { describeEveryS3 } from '../support/s3.ts'
import { useWorld } from './support/world.ts'

/** Keys below a folder, more than a page of them. */
function many(folder: string, count = 45): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}${String(i).padStart(4, '0')}`, '']))
}

describeEveryS3('a listing that goes on behind a prefix that is left out', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([['a/', 'a-b/'], ['n/a/', 'n/a-b/'], ['n/a/', 'n-b/']])('shows all that follows %s, also where %s sorts before it', async (excluded, before) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    const kept = { ...many(before), 'n/a0': '1', 'n/b/k': '1', 'n0': '1', 'z/1': '1' }
    await source.write({ ...kept, ...many(excluded) })
    expect(await world.objsync(source, target, ['--exclude', `${excluded}*`, '--max-keys', '10', '--max-parallel-listings', '1'])).toMatchObject({ code: 0 })
    expect(Object.keys(await target.read()).sort()).toEqual(Object.keys(kept).sort())
  })
})

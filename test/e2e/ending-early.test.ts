import { describe, expect, it } from 'vitest'
import { textsOf, useLocalWorld } from './support/local-world.ts'

describe('a run that ends early', () => {
  const world = useLocalWorld()

  it.concurrent('by --max-transfer says so, ends with 3, deletes nothing, and the next one goes on', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    const contents = { a: 'aaaa', b: 'bbbb', c: 'cccc', d: 'dddd' }
    await source.write(contents)
    await target.write({ extra: 'x' })
    const words = ['--delete', '--worker-size', '1', '--max-transfer', '5', source.location, target.location]
    const ran = await world.objsync(words)
    expect([ran.code, await textsOf(target)]).toEqual([3, { a: 'aaaa', b: 'bbbb', extra: 'x' }])
    expect(ran.stderr).toMatch(/the run ended early.*--max-transfer is reached/)
    const { status, endedEarly, counts } = JSON.parse((await world.objsync(['--json', '--dry-run', ...words])).stdout) as Record<string, unknown>
    expect([status, endedEarly, counts]).toMatchObject(['complete', null, { copied: 2 }])
    expect((await world.objsync(['--delete', source.location, target.location])).code).toBe(0)
    expect(await textsOf(target)).toEqual(contents)
  })

  it.concurrent('--max-duration long enough changes nothing; less than a second is refused', async () => {
    const ran = await world.sync({ a: 'a' }, { extra: 'x' }, ['--delete', '--max-duration', '2h'])
    expect([ran.code, ran.held]).toEqual([0, { a: 'a' }])
    const refused = await world.sync({ a: 'a' }, {}, ['--max-duration', '10'])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--max-duration')])
  })
})

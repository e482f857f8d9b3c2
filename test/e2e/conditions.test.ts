import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3, type S3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { justBefore } from './support/races.ts'
import { cut } from './support/stored.ts'
import { startTap, type Passed } from './support/tap.ts'
import { NEW, OLD, textsOf } from './support/local-world.ts'
import { useWorld, type World } from './support/world.ts'

const LARGE = patternOf(6 * MIB)
const LATER = 4_000_000_000
/** The request that makes the object appear, or disappear. */
const SMALL_PUT = ({ method, key }: Passed): boolean => method === 'PUT' && key.endsWith('/raced')
const LARGE_END = ({ method, key, query }: Passed): boolean => method === 'POST' && key.endsWith('/raced') && query.has('uploadId')
const REMOVAL = ({ method, query }: Passed): boolean => method === 'DELETE' || query.has('delete')
const LOST = /^(\S+ WARN not (?:copied|deleted): .*Precondition.*\n)+$/

async function openUploads(s3: S3, world: World): Promise<string[]> {
  return s3.has('multipart-listing') ? s3.listMultipartUploads(world.bucket) : []
}

describeEveryS3('conditional writes', ['conditional-writes'], (s3) => {
  const world = useWorld(s3)

  describe.each([['small', 'mine', SMALL_PUT], ['large', LARGE, LARGE_END]] as const)('of a %s object', (_, content, moment) => {
    it.concurrent.each([[['--if-match'], 3], [[], 0]])('objsync %j LOCAL s3://BUCKET/: whose object another writer replaces meanwhile', async (options, code) => {
      const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
      await target.write({ raced: 'old', calm: 'old' })
      await source.write({ raced: content, calm: 'mine', new: 'mine' }, LATER)
      await using tap = await startTap(s3.endpoint, justBefore(moment, () => target.write({ raced: 'theirs' })))
      const ran = await world.objsync(source, target, [...options, ...SMALL_PARTS, ...tap.options('target')])
      expect([ran.code, ran.stderr]).toEqual([code, code === 0 ? '' : expect.stringMatching(LOST)])
      const held = await target.read()
      expect([held['calm']?.toString(), held['new']?.toString()]).toEqual(['mine', 'mine'])
      expect(held['raced']?.equals(Buffer.from(code === 0 ? content : 'theirs'))).toBe(true)
      expect((await openUploads(s3, world)).filter((key) => target.location.endsWith(key.replace(/raced$/, '')))).toEqual([])
    })

    it.concurrent('objsync --if-match LOCAL s3://BUCKET/ does not bring back what another writer has removed', async () => {
      const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
      await target.write({ raced: 'old' })
      await source.write({ raced: content }, LATER)
      await using tap = await startTap(s3.endpoint, justBefore(moment, () => target.remove('raced')))
      const ran = await world.objsync(source, target, ['--if-match', ...SMALL_PARTS, ...tap.options('target')])
      expect([ran.code, await target.read()]).toEqual([3, {}])
    })

    it.concurrent.each([[['--if-none-match'], 3], [[], 0]])('objsync %j LOCAL s3://BUCKET/: whose key another writer takes meanwhile', async (options, code) => {
      const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
      await source.write({ raced: content, calm: 'mine' })
      await using tap = await startTap(s3.endpoint, justBefore(moment, () => target.write({ raced: 'theirs' })))
      const ran = await world.objsync(source, target, [...options, ...SMALL_PARTS, ...tap.options('target')])
      expect([ran.code, ran.stderr]).toEqual([code, code === 0 ? '' : expect.stringMatching(LOST)])
      const held = await target.read()
      expect([held['calm']?.toString(), held['raced']?.equals(Buffer.from(code === 0 ? content : 'theirs'))]).toEqual(['mine', true])
    })
  })

  it.concurrent('objsync --if-none-match LOCAL s3://BUCKET/ writes new keys only, and warns of the others', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await target.write({ outdated: 'old', current: 'old' })
    await source.write({ outdated: 'mine', new: 'mine' }, LATER)
    await source.write({ current: 'mine' }, OLD)
    const { code, stderr } = await world.objsync(source, target, ['--if-none-match'])
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^\S+ WARN not copied: .*Precondition.* key="?outdated"? .*\n$/)])
    expect(await textsOf(target)).toEqual({ outdated: 'old', current: 'old', new: 'mine' })
  })

  it.concurrent('objsync --if-match --head-each-target LOCAL s3://BUCKET/ goes by the object as it was seen last', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ raced: 'mine' }, NEW)
    await target.write({ raced: 'another size' })
    const isHead = ({ method, key }: Passed): boolean => method === 'HEAD' && key.endsWith('/raced')
    await using tap = await startTap(s3.endpoint, justBefore(isHead, () => target.write({ raced: 'and another' })))
    const options = ['--if-match', '--head-each-target', '--check-size', ...tap.options('target')]
    expect(await world.objsync(source, target, options)).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ raced: 'mine' })
  })

  it.concurrent('objsync --warn-as-error --if-none-match LOCAL s3://BUCKET/ ends with 1', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await target.write({ outdated: 'old' })
    await source.write({ outdated: 'mine' }, LATER)
    expect((await world.objsync(source, target, ['--warn-as-error', '--if-none-match'])).code).toBe(1)
    expect(await textsOf(target)).toEqual({ outdated: 'old' })
  })
})

describeS3('conditional deletions', ['conditional-writes'], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([[['--if-match'], ['calm', 'raced'].map((key) => ['DELETE', key])], [[], [['POST', '']]]])(
    'objsync --delete %j LOCAL s3://BUCKET/ deletes under the ETags that were listed', async (options, removals) => {
      const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
      await source.write({ kept: 'mine' })
      await target.write({ raced: 'old', calm: 'old' })
      // No server here keeps the condition of a deletion, so it is kept for them: the answer is the one of S3.
      await using tap = await startTap(s3.endpoint, async (passed, incoming, response) => {
        if (passed.method !== 'DELETE' || !passed.key.endsWith('/raced')) return false
        await target.write({ raced: 'theirs' })
        const { ETag } = (await s3.headObject(world.bucket, passed.key)) ?? {}
        if (ETag === passed.headers['if-match']) return false
        incoming.resume()
        response.writeHead(412).end('<Error><Code>PreconditionFailed</Code><Message>changed</Message></Error>')
        return true
      })
      const ran = await world.objsync(source, target, ['--delete', ...options, ...tap.options('target')])
      const isConditional = options.length > 0
      expect([ran.code, ran.stderr]).toEqual(isConditional ? [3, expect.stringMatching(LOST)] : [0, ''])
      expect(await textsOf(target)).toEqual({ kept: 'mine', ...(isConditional && { raced: 'theirs' }) })
      expect(tap.passed.filter(REMOVAL).map(({ method, key }) => [method, key.split('/').at(-1)]).sort()).toEqual(removals)
    })
})

describeS3('conditional copies by the service', ['conditional-writes'], (s3) => {
  const world = useWorld(s3)

  it.concurrent('objsync --server-side-copy --if-match s3://SOURCE/ s3://TARGET/ leaves what has changed since the listing', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await target.write({ raced: 'old length' })
    await source.write({ raced: 'mine' })
    const isLook = ({ method, key }: Passed): boolean => method === 'HEAD' && target.location.endsWith(key.replace(/raced$/, ''))
    await using tap = await startTap(s3.endpoint, justBefore(isLook, () => target.write({ raced: 'theirs' })))
    const ran = await world.objsync(source, target, ['--server-side-copy', '--check-size', '--if-match', ...tap.options('source', 'target')])
    expect([ran.code, await textsOf(target)]).toEqual([3, { raced: 'theirs' }])
  })

  it.concurrent('objsync --server-side-copy --if-none-match s3://SOURCE/ s3://TARGET/ says so to the service', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ small: 'mine' })
    await objectsOn(s3).put(source, 'large', cut(LARGE, 5 * MIB))
    await using tap = await startTap(s3.endpoint)
    const options = ['--server-side-copy', '--if-none-match', ...SMALL_PARTS, ...tap.options('source', 'target')]
    expect(await world.objsync(source, target, options)).toMatchObject({ code: 0, stderr: '' })
    const ends = tap.passed.filter(({ method, key, query }) => (method === 'PUT' && key.endsWith('/small')) || (method === 'POST' && query.has('uploadId')))
    expect(ends.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*'])
  })
})

import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeS3 } from '../support/s3.ts'
import { createAnnotationStore, type AnnotationStore } from './support/annotations.ts'
import type { Ran } from './support/command.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { addressOf, objectsOn } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { startTap, type Passed } from './support/tap.ts'
import { useWorld, type World } from './support/world.ts'

const THREE = { first: 'one', second: '{"two":2}', third: '' }
const COPY = '--enable-sync-object-annotations'
const REPAIR = '--sync-latest-object-annotations'

interface Run extends Ran {
  /** Names of the annotations that were written or removed. */
  readonly changes: string[]
  /** Requests that concern annotations. */
  readonly about: readonly Passed[]
}

/** Runs the command through a tap that keeps annotations. */
async function through(endpoint: string, store: AnnotationStore, world: World, places: readonly [Place, Place], options: readonly string[]): Promise<Run> {
  await using tap = await startTap(endpoint, store.attend)
  const ran = await world.objsync(...places, [...options, ...tap.options(), ...SMALL_PARTS])
  const about = tap.passed.filter(({ query }) => query.has('annotation'))
  const changing = about.filter(({ method }) => method !== 'GET')
  return { ...ran, about, changes: changing.map(({ method, query }) => `${method} ${query.get('annotationName')}`) }
}

describeS3('annotations of objects', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const set = (store: AnnotationStore, place: Place, key: string, annotations: Record<string, string>): void => {
    const address = addressOf(place, key)
    store.set(address.bucket, address.key, annotations)
  }
  const of = (store: AnnotationStore, place: Place, key: string): Record<string, string> => {
    const address = addressOf(place, key)
    return store.of(address.bucket, address.key)
  }
  /** An object on both sides, that of the target as new as the source's. */
  const newPair = async (atSource: Record<string, string>, atTarget: Record<string, string>): Promise<[AnnotationStore, [Place, Place]]> => {
    const [store, source, target] = [createAnnotationStore(), world.newPlace('s3'), world.newPlace('s3')]
    for (const place of [source, target]) await place.write({ 'a b/ü': 'content' })
    set(store, source, 'a b/ü', atSource)
    set(store, target, 'a b/ü', atTarget)
    return [store, [source, target]]
  }

  it.concurrent.each<[string, readonly string[]]>([
    ['by us', []],
    ['by the store', ['--server-side-copy']],
    ['through the SDK', ['sdk']],
  ])('--enable-sync-object-annotations copies them with what is copied %s', async (_how, how) => {
    const [store, source, target] = [createAnnotationStore(), world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ small: 'x', bare: 'y' })
    await objects.put(source, 'large', [patternOf(5 * MIB), patternOf(1)])
    for (const key of ['small', 'large']) set(store, source, key, THREE)
    const options = how.filter((word) => word.startsWith('--'))
    await using tap = await startTap(s3.endpoint, store.attend)
    const env = { OBJSYNC_TRANSPORT: how.includes('sdk') ? 'sdk' : '' }
    const { code } = await world.objsync(source, target, [COPY, ...options, ...tap.options(), ...SMALL_PARTS], { env })
    expect(code).toBe(0)
    expect(['small', 'large', 'bare'].map((key) => of(store, target, key))).toEqual([THREE, THREE, {}])
    expect(Object.keys(await target.read()).sort()).toEqual(['bare', 'large', 'small'])
  })

  it.concurrent('without the option nobody asks for them', async () => {
    const [store, places] = await newPair(THREE, {})
    const { code, about } = await through(s3.endpoint, store, world, places, ['--remove-modified-filter'])
    expect([code, about]).toEqual([0, []])
    expect(of(store, places[1], 'a b/ü')).toEqual({})
  })

  it.concurrent('--enable-sync-object-annotations leaves those of what is up to date alone', async () => {
    const [store, places] = await newPair(THREE, { old: 'x' })
    expect((await through(s3.endpoint, store, world, places, [COPY])).about).toEqual([])
    expect(of(store, places[1], 'a b/ü')).toEqual({ old: 'x' })
  })

  it.concurrent('--sync-latest-object-annotations makes them the same, and leaves the object alone', async () => {
    const [store, places] = await newPair(THREE, { first: 'one', second: 'old', extra: 'x' })
    const before = await places[1].states()
    const { code, stdout, changes } = await through(s3.endpoint, store, world, places, [REPAIR])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Copied 1 object \(0 B\)/)])
    expect(of(store, places[1], 'a b/ü')).toEqual(THREE)
    expect(changes.sort()).toEqual(['DELETE extra', 'PUT second', 'PUT third'])
    expect(await places[1].states()).toEqual(before)
    const again = await through(s3.endpoint, store, world, places, [REPAIR])
    expect([again.changes, again.stdout]).toEqual([[], expect.stringMatching(/^Copied nothing in /)])
  })

  it.concurrent('--sync-latest-object-annotations copies those of new objects too', async () => {
    const [store, source, target] = [createAnnotationStore(), world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ new: 'x' })
    set(store, source, 'new', THREE)
    await through(s3.endpoint, store, world, [source, target], [REPAIR])
    expect(of(store, target, 'new')).toEqual(THREE)
  })

  it.concurrent('--disable-check-annotation-etag sends also those that are the same', async () => {
    const [store, places] = await newPair(THREE, THREE)
    const { code, changes } = await through(s3.endpoint, store, world, places, [REPAIR, '--disable-check-annotation-etag'])
    expect([code, changes]).toEqual([0, ['PUT first', 'PUT second', 'PUT third']])
  })

  it.concurrent.each([[[COPY, '--remove-modified-filter']], [[REPAIR]]])('--dry-run %j changes none', async (options) => {
    const [store, places] = await newPair(THREE, { old: 'x' })
    const { code, stdout, changes } = await through(s3.endpoint, store, world, places, ['--dry-run', ...options])
    expect([code, stdout, changes]).toEqual([0, expect.stringMatching(/copy a b\/ü /), []])
    expect(of(store, places[1], 'a b/ü')).toEqual({ old: 'x' })
  })

  it.concurrent('a service that knows none: the run fails, and the objects are whole', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'content' })
    await target.write({ a: 'content' })
    const { code, stderr } = await world.objsync(source, target, [REPAIR])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/annotations/)])
    expect([await source.read(), await target.read()]).toEqual([{ a: Buffer.from('content') }, { a: Buffer.from('content') }])
  })
})

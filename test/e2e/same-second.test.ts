import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import type { Ran } from './support/command.ts'
import { textsOf, useLocalWorld } from './support/local-world.ts'
import type { Place, PlaceKind } from './support/places.ts'
import { nextSecond, useWorld } from './support/world.ts'

/** What a test of a pair needs, whichever world it is in. */
interface Stage {
  newPlace(kind: PlaceKind): Place
  objsync(source: Place, target: Place, options?: readonly string[]): Promise<Ran>
}

/** Milliseconds since the epoch at which the listing says that the object was written. */
async function listedTime(place: Place, key: string): Promise<number> {
  return Date.parse((await place.states())[key]?.split(' ')[0] ?? '')
}

async function setTime(place: Place, key: string, milliseconds: number): Promise<void> {
  const path = join(place.location, key)
  await utimes(path, milliseconds / 1000, milliseconds / 1000)
  const { mtimeMs } = await stat(path)
  expect(Math.floor(mtimeMs / 1000)).toBe(Math.floor(milliseconds / 1000))
}

/** Nothing is written. */
async function expectQuiet(stage: Stage, source: Place, target: Place): Promise<void> {
  const before = await target.states()
  expect(await stage.objsync(source, target)).toMatchObject({ code: 0, stderr: '' })
  expect(await target.states()).toEqual(before)
}

const FIRST = { 'equal': 'one', 'same size': 'one', 'longer': 'one', 'shorter': 'one', 'earlier': 'one' }

/** Files that are changed in the second in which their objects were written, after them. */
async function uploads(stage: Stage, kind: PlaceKind): Promise<void> {
  const [source, target] = [stage.newPlace('local'), stage.newPlace(kind)]
  await source.write(FIRST)
  expect((await stage.objsync(source, target)).code).toBe(0)
  await expectQuiet(stage, source, target)
  await source.write({ 'same size': 'two', 'longer': 'and more', 'shorter': '2', 'earlier': 'much more' })
  for (const key of Object.keys(FIRST)) {
    const listed = await listedTime(target, key)
    await setTime(source, key, key === 'earlier' ? Math.floor(listed / 1000) * 1000 : listed + 0.5)
  }
  const before = await target.states()
  expect((await stage.objsync(source, target)).code).toBe(0)
  expect(await textsOf(target)).toEqual(await textsOf(source))
  expect((await target.states())['equal']).toBe(before['equal'])
  await expectQuiet(stage, source, target)
}

/** Objects that are written in the second that the files have, and perhaps after them. */
async function downloads(stage: Stage, kind: PlaceKind): Promise<void> {
  const [source, target] = [stage.newPlace(kind), stage.newPlace('local')]
  await target.write({ 'equal': 'one', 'same size': 'old', 'longer': 'and more', 'shorter': '2' })
  await source.write({ 'equal': 'one', 'same size': 'one', 'longer': 'one', 'shorter': 'one' })
  for (const key of Object.keys(await source.read())) {
    const listed = await listedTime(source, key)
    await setTime(target, key, listed % 1000 === 0 ? listed + 23 : listed - 1)
  }
  const before = await target.states()
  expect((await stage.objsync(source, target)).code).toBe(0)
  expect(await textsOf(target)).toEqual(await textsOf(source))
  expect((await target.states())['equal']).toBe(before['equal'])
  await expectQuiet(stage, source, target)
}

/** An object that is written again right after it was copied, most likely in the same second. */
async function rewrites(stage: Stage, from: PlaceKind, to: PlaceKind): Promise<void> {
  const [source, target] = [stage.newPlace(from), stage.newPlace(to)]
  for (const content of ['one', 'two', 'longer']) {
    await source.write({ k: content })
    expect((await stage.objsync(source, target)).code).toBe(0)
    expect(await textsOf(target)).toEqual({ k: content })
  }
  await expectQuiet(stage, source, target)
}

/** What an older file of another size has replaced. */
async function restores(stage: Stage, from: PlaceKind, to: PlaceKind): Promise<void> {
  const [source, target] = [stage.newPlace(from), stage.newPlace(to)]
  await source.write({ 'restored': 'restored, longer', 'same size': 'one', 'newer': 'one' }, 1_600_000_000)
  await nextSecond()
  await target.write({ 'restored': 'new', 'same size': 'two' })
  expect((await stage.objsync(source, target)).code).toBe(0)
  expect(await textsOf(target)).toEqual({ 'restored': 'new', 'same size': 'two', 'newer': 'one' })
  expect((await stage.objsync(source, target, ['--check-mtime-or-size'])).code).toBe(0)
  expect(await textsOf(target)).toEqual({ 'restored': 'restored, longer', 'same size': 'two', 'newer': 'one' })
  const before = await target.states()
  expect((await stage.objsync(source, target, ['--check-mtime-or-size'])).code).toBe(0)
  expect(await target.states()).toEqual(before)
}

describeEveryS3('within one second', [], (s3) => {
  const world = useWorld(s3)
  const stage: Stage = { newPlace: (kind) => world.newPlace(kind as 'local' | 's3'), objsync: world.objsync }
  it.concurrent('a file that changes after its upload is sent again', () => uploads(stage, 's3'))
  it.concurrent('an object that may be newer than the file is compared', () => downloads(stage, 's3'))
  it.concurrent.each([['local', 's3'], ['s3', 'local'], ['s3', 's3']] as const)('every rewrite is seen: %s to %s', (from, to) => rewrites(stage, from, to))
})

describeS3('--check-mtime-or-size', [], (s3) => {
  const world = useWorld(s3)
  const stage: Stage = { newPlace: (kind) => world.newPlace(kind as 'local' | 's3'), objsync: world.objsync }
  it.concurrent.each([['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'local']] as const)(
    'sends what is older but of another size: %s to %s', (from, to) => restores(stage, from, to))
})

describeAzurite('within one second, with Blob', (blobs) => {
  const stage = useAzureWorld(blobs)
  it.concurrent('a file that changes after its upload is sent again', () => uploads(stage, 'azure-blob'))
  it.concurrent('a blob that may be newer than the file is compared', () => downloads(stage, 'azure-blob'))
  it.concurrent.each([['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const)(
    'every rewrite is seen: %s to %s', (from, to) => rewrites(stage, from, to))
  it.concurrent.each([['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const)(
    '--check-mtime-or-size sends what is older but of another size: %s to %s', (from, to) => restores(stage, from, to))
})

describeAzurite('within one second, Blob and S3', (blobs) => {
  describeS3('on the same command line', [], (s3) => {
    const stage = useAzureWorld(blobs, s3)
    it.concurrent.each([['s3', 'azure-blob'], ['azure-blob', 's3']] as const)('every rewrite is seen: %s to %s', (from, to) => rewrites(stage, from, to))
  })
})

describeS3('two folders', [], () => {
  const world = useLocalWorld()
  const stage: Stage = { newPlace: world.newPlace, objsync: (source, target, options = []) => world.objsync([...options, source.location, target.location]) }

  it.concurrent('are compared by their exact times', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write(FIRST, 1_700_000_000.25)
    expect((await stage.objsync(source, target)).code).toBe(0)
    await source.write({ 'same size': 'two' }, 1_700_000_000.250_5)
    await source.write({ longer: 'and more', shorter: '2' }, 1_700_000_000.25)
    await source.write({ earlier: 'much more' }, 1_700_000_000.1)
    expect((await stage.objsync(source, target)).code).toBe(0)
    expect(await textsOf(target)).toEqual(await textsOf(source))
    await expectQuiet(stage, source, target)
  })

  it.concurrent('have nothing to do the second time, whatever the nanoseconds', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    const keys = Array.from({ length: 300 }, (_, i) => `f${i}`)
    await source.write({})
    for (const key of keys) await writeFile(join(source.location, key), key)
    // Times that were set have microseconds; those of a write have what the kernel gives.
    for (const key of keys.slice(150)) await setTime(source, key, 1_700_000_000_000 + Number(key.slice(1)) * 3.141_592)
    expect((await stage.objsync(source, target)).code).toBe(0)
    await expectQuiet(stage, source, target)
  })

  it.concurrent('a target that keeps whole seconds is compared by content', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ equal: 'one', changed: 'two' }, 1_700_000_001.75)
    await target.write({ equal: 'one', changed: 'one' }, 1_700_000_001)
    const before = await target.states()
    expect((await stage.objsync(source, target)).code).toBe(0)
    expect(await textsOf(target)).toEqual({ equal: 'one', changed: 'two' })
    expect((await target.states())['equal']).toBe(before['equal'])
  })

  it.concurrent('every rewrite is seen', () => rewrites(stage, 'local', 'local'))
})

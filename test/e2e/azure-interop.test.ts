import { createHash } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { azcopyEnvironment, findAzcopy, runProgram, type AzcopyRan } from '../support/azcopy.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'
import { differences, type Place } from './support/places.ts'
import { nextSecond } from './support/world.ts'

const azcopy = findAzcopy()
const PAIRS = { up: ['local', 'azure-blob'], down: ['azure-blob', 'local'] } as const
const FROM_TO = { up: 'LocalBlob', down: 'BlobLocal' } as const
const CONTENTS = { 'a.txt': 'alpha', 'dir/b': patternOf(70_000), 'empty': '', 'in blocks': patternOf(3 * MIB + 1) }

/** Options that both take, and with which each must find up to date what the other has synced. */
const ROWS = [
  ['plain', []],
  ['--delete-destination=true', ['--delete-destination=true']],
  ['--compare-hash MD5, hidden files', ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--put-md5']],
  ['--compare-hash MD5, hidden files of their own folder', ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--hash-meta-dir', '{hashes}', '--put-md5']],
  ['--preserve-posix-properties', ['--preserve-posix-properties']],
] as const

describe.runIf(azcopy !== undefined)('with the real azcopy', () => {
  describeAzurite('what one has synced is up to date for the other', (blobs) => {
    const world = useAzureWorld(blobs)
    let homes = 0

    /** Gives both programs the same words. */
    async function tools(direction: 'up' | 'down', words: readonly string[]): Promise<readonly [Tool, Tool]> {
      const home = join(world.folder, `azcopy-${++homes}`)
      const hashes = join(home, 'hashes')
      await mkdir(hashes, { recursive: true })
      const options = [...words.map((word) => (word === '{hashes}' ? hashes : word)), '--block-size-mb', '1', '--from-to', FROM_TO[direction]]
      const run = (program: readonly string[], source: Place, target: Place): Promise<AzcopyRan> =>
        runProgram(program, ['sync', source.location, target.location, ...options], home, azcopyEnvironment(home))
      return [
        (source, target) => run([azcopy ?? ''], source, target),
        async (source, target) => {
          const { code, stdout, stderr } = await world.objsync(source.location, target.location, options)
          return { code, output: stdout + stderr }
        },
      ]
    }

    const cases = ROWS.flatMap(([name, options]) => (['up', 'down'] as const).flatMap((direction) =>
      [['azcopy', 'objsync'], ['objsync', 'azcopy']].map(([first, second]) => ({ name, options, direction, first, second }))))

    it.each(cases)('$name, $direction, $first and then $second', async ({ direction, options, first }) => {
      const [theirs, ours] = await tools(direction, options)
      const [before, after] = first === 'azcopy' ? [theirs, ours] : [ours, theirs]
      const [source, target] = PAIRS[direction].map((kind) => world.newPlace(kind)) as [Place, Place]
      await source.write(CONTENTS)
      await nextSecond()
      expect(await before(source, target)).toMatchObject({ code: 0 })
      const states = await target.states()
      const held = await withoutRecords(target)
      expect(differences(held, await withoutRecords(source))).toEqual([])
      // Records of hashes stay at home.
      if (direction === 'up') expect(Object.keys(states).filter((key) => key.includes('azcopysyncmeta'))).toEqual([])
      await nextSecond()
      expect(await after(source, target)).toMatchObject({ code: 0 })
      expect(unrecorded(await target.states())).toEqual(unrecorded(states))
      expect(differences(await withoutRecords(target), held)).toEqual([])
    })

    it.each(['azcopy', 'objsync'])('--put-md5, up, %s and then the other', async (first) => {
      const [theirs, ours] = await tools('up', ['--put-md5'])
      const [before, after] = first === 'azcopy' ? [theirs, ours] : [ours, theirs]
      const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
      await source.write(CONTENTS)
      expect(await before(source, target)).toMatchObject({ code: 0 })
      const [states, digests] = [await target.states(), await world.container.listBlobs(target.prefix)]
      expect(digests.map(({ contentMd5 }) => contentMd5)).toEqual(Object.values(await source.read()).map((bytes) => createHash('md5').update(bytes).digest('base64')))
      await nextSecond()
      expect(await after(source, target)).toMatchObject({ code: 0 })
      expect(await target.states()).toEqual(states)
    })

    it('hash records of one are those of the other: a changed file with its old time is found by its hash alone', async () => {
      const words = ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--put-md5']
      const [theirs, ours] = await tools('up', words)
      const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
      await source.write({ file: 'content' }, 1_600_000_000)
      expect(await theirs(source, target)).toMatchObject({ code: 0 })
      expect(await readdir(source.location)).toEqual(['.file.azcopysyncmeta', 'file'])
      // The record is of this time, so it is believed, as it would be by azcopy: nothing is read, nothing sent.
      await source.write({ file: 'changed' }, 1_600_000_000)
      const before = await target.states()
      expect(await ours(source, target)).toMatchObject({ code: 0 })
      expect(await target.states()).toEqual(before)
      await source.write({ file: 'changed' }, 1_600_000_001)
      expect(await ours(source, target)).toMatchObject({ code: 0 })
      expect((await target.read())['file']?.toString()).toBe('changed')
    })
  })
})

type Tool = (source: Place, target: Place) => Promise<AzcopyRan>

async function withoutRecords(place: Place): Promise<Record<string, Buffer>> {
  return unrecorded(await place.read())
}

/** Without the files that hold hashes, and without folders' stubs, which POSIX properties bring. */
function unrecorded<T>(of: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(of).filter(([key]) => !key.endsWith('.azcopysyncmeta') && key !== 'dir'))
}

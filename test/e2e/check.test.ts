import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { HAS_UNREADABLE_FOLDERS, makeUnreadableFolder, removeDeep } from '../support/unreadable-folder.ts'
import { MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { cut } from './support/stored.ts'
import { useWorld } from './support/world.ts'

const PAIRS = [['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'local']] as const
const TIME = 1_700_000_000
const [ONE, FLIPPED] = [Buffer.from('content'), Buffer.from('Content')]

/** The lines of entries, without those of the summary. */
function linesOf(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^(?:match|differs|missing|extra|unknown|error) /.test(line)).map((line) => line.replace(/ {2,}/g, ' ')).sort()
}

function recordsOf(stdout: string): Record<string, unknown>[] {
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
}

function byKey(one: Record<string, unknown>, other: Record<string, unknown>): number {
  return String(one['key']).localeCompare(String(other['key']))
}

describeEveryS3('objsync check', [], (s3) => {
  const world = useWorld(s3)
  const check = (source: Place | string, target: Place | string, ...options: string[]) => world.objsync(source, target, ['check', ...options])

  describe.each(PAIRS)('%s to %s', (from, to) => {
    it.concurrent('finds what differs in one byte, with the same size and time, and what only one side has', async () => {
      const [source, target] = [world.newPlace(from), world.newPlace(to)]
      await source.write({ 'same': ONE, 'd/flipped': ONE, 'missing': ONE, 'empty': '' }, TIME)
      await target.write({ 'same': ONE, 'd/flipped': FLIPPED, 'extra': ONE, 'empty': '' }, TIME)
      const [before, after] = [await source.states(), await target.states()]
      const how = from === 'local' && to === 'local' ? 'content differs at byte 0 \\(bytes read\\)' : 'content differs \\(ETag.*\\)'
      for (const options of [[], ['--check-by', 'etag'], ['--check-by=bytes']]) {
        const { code, stdout } = await check(source, target, ...options)
        expect([code, linesOf(stdout)]).toEqual([3, [
          expect.stringMatching(`^differs d/flipped ${how}$`), 'extra extra not at source', 'missing missing not at target',
        ]])
        expect(stdout).toMatch(/^5 entries: 2 match .*1 differ, 1 missing, 1 extra, 0 unknown, 0 errors$/m)
        expect(stdout).toMatch(/\nthe two sides are not the same\n$/)
      }
      expect([await source.states(), await target.states()]).toEqual([before, after])
    })

    it.concurrent('ends with 0 when both sides are the same, and -v shows what matches', async () => {
      const [source, target] = [world.newPlace(from), world.newPlace(to)]
      for (const side of [source, target]) await side.write({ 'a': ONE, 'b/c': patternOf(3 * MIB) }, TIME)
      const quiet = await check(source, target)
      expect(quiet).toMatchObject({ code: 0, stderr: '' })
      expect(linesOf(quiet.stdout)).toEqual([])
      expect(quiet.stdout).toMatch(/\nboth sides are the same\n$/)
      expect(linesOf((await check(source, target, '-v')).stdout)).toEqual([expect.stringMatching(/^match a same content \(/), expect.stringMatching(/^match b\/c same content \(/)])
      expect((await check(source, target, '-q')).stdout).toMatch(/^2 entries: 2 match/)
      expect(await check(source, target, '-qq')).toEqual({ code: 0, stdout: '', stderr: '' })
    })
  })

  it.concurrent('--check-by size and --check-size compare no content', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ flipped: ONE, longer: ONE })
    await target.write({ flipped: FLIPPED, longer: 'content and more' }, TIME)
    for (const option of ['--check-by=size', '--check-size']) {
      const { code, stdout } = await check(source, target, option)
      expect([code, linesOf(stdout)]).toEqual([3, ['differs longer size differs: 7 and 16 bytes']])
    }
  })

  it.concurrent('--missing FILE --different FILE --extra FILE list keys, and replace older lists as a whole', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a': ONE, 'm 1': ONE, 'm 2': ONE })
    await target.write({ a: FLIPPED, x: ONE })
    const folder = join(world.folder, 'lists')
    await mkdir(folder)
    await writeFile(join(folder, 'missing'), 'an older list')
    const lists = ['missing', 'different', 'extra'].flatMap((name) => [`--${name}`, join(folder, name)])
    expect(await check(source, target, ...lists)).toMatchObject({ code: 3 })
    const texts = await Promise.all(['missing', 'different', 'extra'].map((name) => readFile(join(folder, name), 'utf8')))
    expect(texts).toEqual(['m 1\nm 2\n', 'a\n', 'x\n'])
    expect((await readdir(folder)).sort()).toEqual(['different', 'extra', 'missing'])
    expect(await check(source, target, '--missing', '-')).toMatchObject({ code: 3, stdout: 'm 1\nm 2\n', stderr: expect.stringContaining('differs  a') })
  })

  it.concurrent('a list that cannot be written is refused before anything is compared', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: ONE })
    const { code, stdout, stderr } = await check(source, target, '--missing', join(world.folder, 'no such folder', 'list'))
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: --missing .*no such folder does not exist; make it first\n$/)
  })

  it.concurrent.each(['source', 'target'] as const)('a list or a log inside the %s is refused, and the file there stays as it is', async (side) => {
    const sides = { source: world.newPlace('local'), target: world.newPlace('local') }
    for (const place of Object.values(sides)) await place.write({ 'a': ONE, 'list.txt': ONE })
    for (const option of ['--missing', '--different', '--extra', '--log-file']) {
      const { code, stdout, stderr } = await check(sides.source, sides.target, option, join(sides[side].location, 'list.txt'))
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(`^error: ${option} .*inside the ${side}, and a check changes neither side`)])
      expect(await readFile(join(sides[side].location, 'list.txt'))).toEqual(ONE)
    }
  })

  it.concurrent('a key of a list that neither side has is not the same on both, whatever the options of deletion', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    for (const place of [source, target]) await place.write({ a: ONE })
    const keys = join(world.folder, 'keys')
    await writeFile(keys, 'a\nmistyped\n')
    for (const options of [[], ['--delete']]) {
      const { code, stdout, stderr } = await check(source, target, '--files-from', keys, ...options)
      expect([code, stderr]).toEqual([3, expect.stringContaining('key="mistyped"')])
      expect(stdout).toMatch(/\nwhat was found is the same, but the source lacks 1 key of the list\n$/)
    }
    const { stdout } = await check(source, target, '--files-from', keys, '--ndjson')
    expect(recordsOf(stdout)).toEqual([expect.objectContaining({ type: 'summary', same: false, exitCode: 3 })])
  })

  it.concurrent('two lists in one file are refused, because one would replace the other', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ a: ONE })
    await target.write({ b: ONE })
    const list = join(world.folder, 'one list')
    expect(await check(source, target, '--missing', list, '--extra', list)).toMatchObject({ code: 2, stderr: expect.stringContaining('name the same file') })
  })

  it.concurrent('--ndjson prints records, and a summary as the last one', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: ONE, b: ONE, c: ONE }, TIME)
    await target.write({ a: ONE, b: FLIPPED })
    const { code, stdout } = await check(source, target, '--ndjson')
    const [summary, ...entries] = recordsOf(stdout).reverse()
    const [b, c, ...more] = entries.sort(byKey)
    expect([code, more]).toEqual([3, []])
    expect(b).toMatchObject({ type: 'entry', key: 'b', status: 'differs', proof: { by: 'ETag', read: ['source'] }, source: { size: 7 }, target: { size: 7 } })
    expect(c).toEqual({ type: 'entry', key: 'c', status: 'missing', why: 'not at target', source: { size: 7, lastModified: '2023-11-14T22:13:20.000Z' } })
    expect(summary).toMatchObject({ type: 'summary', version: 1, status: 'complete', same: false, exitCode: 3, entries: { match: 1, differs: 1, missing: 1 }, matchedBy: { ETag: 1 } })
    expect(recordsOf((await check(source, target, '--ndjson', '-v')).stdout).map(({ key }) => key).sort()).toEqual(['a', 'b', 'c', undefined])
  })

  it.concurrent('what a script prints is no part of the records and lists on standard output', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ a: ONE, b: ONE })
    await target.write({ a: ONE })
    const script = join(world.folder, 'prints.lua')
    await writeFile(script, "function filter(object) print('from the script') return true end\n")
    const printing = (...options: string[]) => check(source, target, '--filter-callback-lua-script', script, ...options)
    expect(recordsOf((await printing('--ndjson')).stdout).map(({ type }) => type)).toEqual(['entry', 'summary'])
    expect(await printing('--missing', '-')).toMatchObject({ stdout: 'b\n', stderr: expect.stringContaining('from the script') })
  })

  it.concurrent('filters apply to both sides', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ 'a.jpg': ONE, 'b.txt': ONE })
    await target.write({ 'a.jpg': ONE, 'c.txt': ONE }, TIME)
    expect(await check(source, target, '--filter-include-regex', 'jpg$')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 entry: 1 match') })
  })

  it.concurrent('a file is compared with an object, whatever they are called', async () => {
    const [local, remote] = [world.newPlace('local'), world.newPlace('s3')]
    await local.write({ 'a.txt': ONE, 'b.txt': FLIPPED })
    await remote.write({ 'a.txt': ONE })
    expect(await check(`${local.location}a.txt`, remote)).toMatchObject({ code: 0 })
    expect(await check(`${local.location}b.txt`, remote)).toMatchObject({ code: 3, stdout: expect.stringMatching(/^missing {2}b\.txt/) })
    expect(await check(`${local.location}b.txt`, `${remote.location}a.txt`)).toMatchObject({ code: 3, stdout: expect.stringMatching(/^differs {2}b\.txt/) })
  })

  it.concurrent('a side that does not exist is an error, and is not created', async () => {
    const local = world.newPlace('local')
    await local.write({ a: ONE })
    const absent = world.newPlace('local')
    expect(await check(local, absent)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: the target .* does not exist\n$/) })
    expect(await check(absent, local)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: the source .* does not exist\n$/) })
    const { code, stdout } = await check(local, 's3://no-such-bucket-anywhere/p/', '--ndjson')
    expect([code, recordsOf(stdout)]).toEqual([1, [expect.objectContaining({ type: 'summary', status: 'failed', same: false, exitCode: 1 })]])
  })

  it.runIf(HAS_UNREADABLE_FOLDERS)('a folder that cannot be listed is an error, and nothing in it is missing or extra', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: ONE })
    makeUnreadableFolder(source.location)
    const deep = `${'d'.repeat(200)}/`
    await target.write({ a: ONE, [`${deep}x`]: ONE })
    try {
      const { code, stdout } = await check(source, target)
      expect([code, linesOf(stdout).filter((line) => !line.startsWith('error '))]).toEqual([1, expect.arrayContaining([])])
      expect(stdout).toMatch(/^error .*listing the source: /m)
      expect(stdout).toMatch(/not everything could be checked\n$/)
    } finally {
      removeDeep(source.location)
    }
  })

  it.concurrent('its options belong to it alone', async () => {
    const local = world.newPlace('local')
    await local.write({ a: ONE })
    for (const option of ['--check-by=bytes', '--ndjson', '--missing=x', '--different=x', '--extra=x']) {
      const { code, stderr } = await world.objsync(local, world.newPlace('s3'), [option])
      expect([code, stderr]).toEqual([2, `error: ${option.split('=')[0]} belongs to the command check: objsync check SOURCE TARGET\n`])
    }
    for (const option of ['--enable-versioning', '--report-sync-status', '--output-type=json']) {
      const { code, stdout, stderr } = await check(local, local, option)
      expect([code, stdout + stderr]).toEqual([2, expect.stringContaining(`${option.split('=')[0]} cannot be combined with the command check`)])
    }
  })
})

describeS3('objsync check of objects in parts', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const large = patternOf(11 * MIB + 7)
  const flipped = Buffer.from(large)
  flipped.writeUInt8(flipped.readUInt8(7 * MIB) ^ 1, 7 * MIB)
  const check = async (source: Place, target: Place, ...options: string[]) => {
    const { stdout } = await world.objsync(source, target, ['check', '-v', ...options])
    return linesOf(stdout)
  }

  it.concurrent('a file is read in the parts of the object, whatever --multipart-chunksize is', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ equal: large, uneven: large, flipped })
    await objects.put(target, 'equal', cut(large, 5 * MIB, 5 * MIB))
    await objects.put(target, 'uneven', cut(large, 6 * MIB, 5 * MIB))
    await objects.put(target, 'flipped', cut(large, 6 * MIB, 5 * MIB))
    expect(await check(source, target)).toEqual([
      'differs flipped content differs (ETag, source read)', 'match equal same content (ETag, source read)', 'match uneven same content (ETag, source read)',
    ])
  })

  it.concurrent('objects in other parts are unknown, unless one of them may be read', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'k', cut(large, 5 * MIB, 5 * MIB))
    await objects.put(target, 'k', cut(large, 6 * MIB, 5 * MIB))
    await objects.put(source, 'flipped', cut(flipped, 5 * MIB, 5 * MIB))
    await objects.put(target, 'flipped', large)
    expect(await check(source, target)).toEqual([expect.stringMatching(/^unknown flipped same size.*--check-by bytes/), expect.stringMatching(/^unknown k /)])
    expect(await check(source, target, '--check-by', 'bytes')).toEqual([
      expect.stringMatching(/^differs flipped content differs \(ETag, \w+ read\)$/), expect.stringMatching(/^match k same content \(ETag, \w+ read\)$/),
    ])
  })

  it.concurrent('checksums prove it without reading, where both sides keep them', async () => {
    if (!s3.has('checksums')) return
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'k', cut(large, 5 * MIB, 5 * MIB), { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' })
    await objects.put(target, 'k', large, { ChecksumAlgorithm: 'CRC64NVME' })
    await objects.put(source, 'flipped', cut(flipped, 5 * MIB, 5 * MIB), { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' })
    await objects.put(target, 'flipped', large, { ChecksumAlgorithm: 'CRC64NVME' })
    const expected = ['differs flipped content differs (CRC64NVME)', 'match k same content (CRC64NVME)']
    for (const options of [[], ['--check-by=checksum'], ['--check-additional-checksum', 'CRC64NVME']]) expect(await check(source, target, ...options)).toEqual(expected)
  })
})

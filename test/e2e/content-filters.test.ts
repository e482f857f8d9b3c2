import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeEveryS3, describeS3, describeTlsS3 } from '../support/s3.ts'
import { DELETED, historiesOn } from './support/histories.ts'
import { useLocalWorld } from './support/local-world.ts'
import { objectsOn, type Extra } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { startTap, type Tap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const OBJECTS: Readonly<Record<string, Extra>> = {
  'page.html': { ContentType: 'text/html', Metadata: { stage: 'one', owner: 'me' }, Tagging: 'stage=first' },
  'notes.txt': { ContentType: 'text/plain', Metadata: { stage: 'two' }, Tagging: 'stage=first&test=true' },
  'data.bin': { ContentType: 'application/octet-stream', Tagging: 'a%20b=1%3A2%2F3' },
  'bare.bin': { ContentType: 'application/octet-stream' },
}
const ALL = Object.keys(OBJECTS)

/** Options, and what they let through. */
const FILTERS: readonly (readonly [string[], string[]])[] = [
  [['--filter-include-content-type-regex', '^text/'], ['notes.txt', 'page.html']],
  [['--filter-exclude-content-type-regex', '^text/'], ['bare.bin', 'data.bin']],
  [['--filter-include-metadata-regex', 'owner=(me|you),stage=one'], ['page.html']],
  [['--filter-exclude-metadata-regex', 'stage=one'], ['bare.bin', 'data.bin', 'notes.txt']],
  [['--filter-include-tag-regex', '^(?!.*&test=true).*stage=first'], ['page.html']],
  [['--filter-include-tag-regex', '^a%20b=1%3A2%2F3$'], ['data.bin']],
  [['--filter-exclude-tag-regex', 'stage=(.)irst(?=&test)'], ['bare.bin', 'data.bin', 'page.html']],
  [['--filter-include-content-type-regex', '^text/', '--filter-exclude-metadata-regex', 'owner', '--filter-include-tag-regex', 'test'], ['notes.txt']],
]

/** A disk keeps no metadata and no tags, and a run warns of that. */
function apartFromLosses({ code, stderr }: { readonly code: number | null, readonly stderr: string }): { code: number | null, stderr: string } {
  return { code, stderr: stderr.replace(/^.* WARN the target cannot keep (?:user metadata|tags): .*\n/gm, '') }
}

describeEveryS3('filters by what an object has besides its key', ['tags'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const filled = async (): Promise<Place> => {
    const place = world.newPlace('s3')
    for (const [key, extra] of Object.entries(OBJECTS)) await objects.put(place, key, key, extra)
    return place
  }

  it.concurrent.each(FILTERS)('objsync %j s3://SOURCE/ TARGET copies %j', async (options, expected) => {
    const [source, disk, bucket] = [await filled(), world.newPlace('local'), world.newPlace('s3')]
    expect(apartFromLosses(await world.objsync(source, disk, options))).toEqual({ code: 0, stderr: '' })
    expect(Object.keys(await disk.read()).sort()).toEqual(expected)
    expect(await world.objsync(source, bucket, [...options, '--server-side-copy'], { env: { OBJSYNC_TRANSPORT: 'sdk' } })).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(await bucket.read()).sort()).toEqual(expected)
  })

  it.concurrent('asks nothing about what an earlier filter or the update check leaves out', async () => {
    const [source, target] = [await filled(), world.newPlace('local')]
    await target.write({ 'notes.txt': 'newer than the source' }, Date.now() / 1000 + 60)
    await using tap = await startTap(s3.endpoint)
    const filters = ['--filter-exclude-regex', '^bare', '--filter-include-content-type-regex', 'html|plain', '--filter-exclude-metadata-regex', 'never', '--filter-include-tag-regex', 'first']
    const ran = await world.objsync(source, target, [...filters, '-v', ...tap.options('source')])
    expect(ran.code).toBe(0)
    expect(await target.read()).toMatchObject({ 'notes.txt': Buffer.from('newer than the source'), 'page.html': Buffer.from('page.html') })
    expect(requestsAbout(tap)).toEqual(['GET page.html', 'GET page.html?tagging', 'HEAD data.bin', 'HEAD page.html'])
    expect(ran.stderr).toContain('INFO skipped key="bare.bin" reason="matches --filter-exclude-regex"')
    expect(ran.stderr).toContain('INFO skipped key="data.bin" reason="no match for --filter-include-content-type-regex"')
    expect(ran.stderr).not.toContain('notes.txt')
    expect(ran.stdout).toContain('3 skipped')
  })

  it.concurrent('a dry run says the same of each entry, and reads no content', async () => {
    const [source, target] = [await filled(), world.newPlace('local')]
    await using tap = await startTap(s3.endpoint)
    const options = ['--filter-include-content-type-regex', 'html', '--filter-exclude-tag-regex', 'never', '-v', '--dry-run', ...tap.options('source')]
    const ran = await world.objsync(source, target, options)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('[dry-run] copy page.html')
    for (const key of ['bare.bin', 'data.bin', 'notes.txt']) {
      expect(ran.stderr).toContain(`INFO skipped key="${key}" reason="no match for --filter-include-content-type-regex"`)
      expect(ran.stdout).not.toContain(key)
    }
    expect(tap.contentRequests()).toEqual([])
    expect(await target.read()).toEqual({})
  })

  it.concurrent('--delete removes only what the source does not have, whatever the filters refuse', async () => {
    const [source, target] = [await filled(), world.newPlace('local')]
    await target.write({ 'gone.txt': 'x' })
    await world.objsync(source, target)
    expect(Object.keys(await target.read())).toHaveLength(5)
    expect((await world.objsync(source, target, ['--delete', '--filter-include-content-type-regex', 'nothing', '--filter-exclude-tag-regex', ''])).code).toBe(0)
    expect(Object.keys(await target.read()).sort()).toEqual([...ALL].sort())
  })
})

function requestsAbout({ passed }: Tap): string[] {
  const about = passed.filter(({ key }) => key !== '')
  return about.map(({ method, key, query }) => `${method} ${key.slice(key.lastIndexOf('/') + 1)}${query.has('tagging') ? '?tagging' : ''}`).sort()
}

describeS3('filters by what a version has', ['versions', 'tags'], (s3) => {
  const world = useWorld(s3)
  const histories = historiesOn(s3)

  it.concurrent('act on each version by itself', async () => {
    const [source, target] = await Promise.all([histories.newPlace(), histories.newPlace()])
    await histories.live(source, 'k', ['1'], { ContentType: 'text/plain', Tagging: 'v=1' })
    await histories.live(source, 'k', ['2'], { ContentType: 'text/html', Tagging: 'v=2' })
    await histories.live(source, 'k', ['3'], { ContentType: 'text/plain', Tagging: 'v=3' })
    await histories.live(source, 'k', ['4'], { ContentType: 'text/plain' })
    await histories.live(source, 'gone', ['1', DELETED], { ContentType: 'text/html' })
    const options = ['--filter-exclude-content-type-regex', 'html', '--filter-include-tag-regex', 'v=[12345]']
    expect(await world.objsync(source, target, ['--enable-versioning', ...options])).toMatchObject({ code: 0, stderr: '' })
    expect(await histories.of(target)).toEqual({ k: ['1', '3'] })
  })
})

describeTlsS3('filters by what an object under a key of one\'s own has', (s3) => {
  const world = useWorld(s3)
  const key = Buffer.alloc(32, 7)
  const own = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key.toString('base64') }

  it.concurrent.each(['hot', 'sdk'])('ask with the key, over the %s transport', async (transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    const prefix = source.location.slice(`s3://${world.bucket}/`.length)
    for (const [name, type] of [['a', 'text/html'], ['b', 'text/plain']] as const) {
      await s3.putObject(world.bucket, prefix + name, name, { ...own, ContentType: type, Metadata: { name } })
    }
    const options = ['--source-sse-c', 'AES256', '--source-sse-c-key', own.SSECustomerKey, '--source-sse-c-key-md5', createHash('md5').update(key).digest('base64')]
    const filters = ['--filter-include-content-type-regex', 'text', '--filter-exclude-metadata-regex', 'name=b']
    const ran = await world.objsync(source, target, [...options, ...filters], { env: { OBJSYNC_TRANSPORT: transport } })
    expect(apartFromLosses(ran)).toEqual({ code: 0, stderr: '' })
    expect(Object.keys(await target.read())).toEqual(['a'])
  })
})

describe('filters by what a file has besides its name', () => {
  const world = useLocalWorld()
  const contents = { 'a.html': '1', 'b.txt': '2', 'c': '3' }

  it.concurrent.each([
    [['--filter-include-content-type-regex', 'html'], ['a.html']],
    [['--filter-include-content-type-regex', 'octet-stream'], ['c']],
    [['--filter-exclude-content-type-regex', '^text/'], ['c']],
    [['--filter-include-content-type-regex', '', '--no-guess-mime-type'], []],
    [['--filter-exclude-content-type-regex', '', '--no-guess-mime-type'], ['a.html', 'b.txt', 'c']],
  ])('objsync %j LOCAL TARGET copies %j', async (options, expected) => {
    const { code, held } = await world.sync(contents, {}, options)
    expect(code).toBe(0)
    expect(Object.keys(held).sort()).toEqual(expected)
  })

  it.concurrent.each([
    ['--filter-include-metadata-regex'], ['--filter-exclude-metadata-regex'], ['--filter-include-tag-regex'], ['--filter-exclude-tag-regex'],
  ])('%s is refused, because files have neither metadata nor tags', async (option) => {
    const { code, stderr, held } = await world.sync(contents, {}, [option, 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain(`${option} needs an S3 source or an Azure Blob source`)
    expect(held).toEqual({})
  })
})

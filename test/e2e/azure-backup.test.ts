import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { useFilesWorld } from './support/files-world.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { textsOf } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'

const DELETE = ['--delete', '--delete-despite-errors']
const BY_SIZE = '--check-size'

describeAzurite('--backup-dir in Azure Blob', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent('keeps what is overwritten and deleted, copied by the service, with all that a blob has', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ changed: 'longer', same: 'same' })
    await target.write({ 'dir/gone': 'gone', 'same': 'same' })
    const own = { blobHTTPHeaders: { blobContentType: 'text/x-own', blobCacheControl: 'max-age=60' }, metadata: { owner: 'me' }, tags: { a: '1' } }
    await world.container.putBlob(`${target.prefix}changed`, 'old', own)
    const before = world.front.requests.length
    const ran = await world.objsync(source, target, [BY_SIZE, ...DELETE, '--backup-dir', backups.location])
    expect([ran.code, await textsOf(target)]).toEqual([0, { changed: 'longer', same: 'same' }])
    const written = world.front.requests.slice(before).filter(({ path, operation }) => path.includes(backups.prefix) && operation.startsWith('Put'))
    expect(written.map(({ operation }) => operation)).toEqual(['Put Blob From URL', 'Put Blob From URL'])
    expect(await textsOf(backups)).toEqual({ 'changed': 'old', 'dir/gone': 'gone' })
    const head = await world.container.headBlob(`${backups.prefix}changed`)
    expect([head?.contentType, head?.cacheControl, head?.metadata]).toEqual(['text/x-own', 'max-age=60', { owner: 'me' }])
    expect(await world.container.tagsOf(`${backups.prefix}changed`)).toEqual({ a: '1' })
  })

  it.concurrent('copies large blobs too, and goes to another container by the signature of the target', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    const large = patternOf(2 * MIB)
    const container = await world.blobs.newContainer()
    await target.write({ large })
    await source.write({ large: 'small' })
    const [signed] = [`${target.container.location(target.prefix).split('?')[0] ?? ''}?${world.blobs.accountSas()}`]
    const place = container.location('deep/er').split('?')[0] ?? ''
    const ran = await world.objsync(source.location, signed, ['--from-to', 'LocalBlob', BY_SIZE, ...SMALL_PARTS, '--backup-dir', place])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect((await container.getBlob('deep/er/large')).equals(large)).toBe(true)
    expect(await textsOf(target)).toEqual({ large: 'small' })
  })

  it.concurrent('leaves a blob alone whose backup fails, without the signature in the message', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'longer' })
    await target.write({ a: 'old', gone: 'gone' })
    const readOnly = world.container.location('elsewhere/', { permissions: 'rl' })
    const ran = await world.objsync(source, target, [BY_SIZE, ...DELETE, '--backup-dir', readOnly])
    expect([ran.code, await textsOf(target)]).toEqual([1, { a: 'old', gone: 'gone' }])
    expect(ran.stdout + ran.stderr).toContain('could not be backed up')
    expect(ran.stdout + ran.stderr).not.toMatch(/sig=(?!\[redacted\])/)
  })

  it.concurrent('names the backups in a dry run, and makes none; --suffix alone keeps them beside', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ a: 'longer' })
    await target.write({ a: 'old', gone: 'gone' })
    const dry = await world.objsync(source, target, ['--dry-run', BY_SIZE, ...DELETE, '--backup-dir', backups.location])
    expect(dry.stdout).toMatch(new RegExp(`DRYRUN: back up .*/${target.prefix}a to .*/${backups.prefix}a\n`))
    expect(dry.stdout + dry.stderr).not.toContain('sig=')
    expect([await textsOf(target), await textsOf(backups)]).toEqual([{ a: 'old', gone: 'gone' }, {}])
    for (let run = 0; run < 2; run++) {
      expect((await world.objsync(source, target, [BY_SIZE, ...DELETE, '--suffix', '.bak'])).code).toBe(0)
      expect(await textsOf(target)).toEqual({ 'a': 'longer', 'a.bak': 'old', 'gone.bak': 'gone' })
    }
  })

  it.concurrent('is refused in another account, on a disk and where it overlaps the target', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'longer' })
    await target.write({ a: 'old' })
    const other = await world.blobs.other().newContainer()
    const places = [other.location('x'), '/somewhere', 's3://bucket/x', target.location, `${target.container.location(`${target.prefix}in`)}`]
    for (const place of places) {
      const ran = await world.objsync(source, target, [BY_SIZE, '--backup-dir', place])
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/^error: --backup-dir .*\n$/)])
      expect(ran.stderr).not.toContain('sig=')
    }
    expect(await textsOf(target)).toEqual({ a: 'old' })
  })

  it.concurrent('--suffix alone is refused for a single blob, and --backup-dir keeps that', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write({ file: 'longer' })
    await target.write({ file: 'old' })
    const [from, to] = [`${source.location}file`, target.container.location(`${target.prefix}file`)]
    const refused = await world.objsync(from, to, ['--from-to', 'LocalBlob', BY_SIZE, '--suffix', '.bak'])
    expect([refused.code, await textsOf(target)]).toEqual([2, { file: 'old' }])
    expect((await world.objsync(from, to, ['--from-to', 'LocalBlob', BY_SIZE, '--backup-dir', backups.location])).code).toBe(0)
    expect([await textsOf(target), await textsOf(backups)]).toEqual([{ file: 'longer' }, { file: 'old' }])
  })
})

describe('--backup-dir in Azure Files', () => {
  const world = useFilesWorld({ pageSize: 2 })
  const LOCAL_FILE = ['--from-to', 'LocalFile', '--output-type', 'text', BY_SIZE, '--force-if-read-only']
  const FEW_TRIES = ['--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1']

  const textIn = (share: ReturnType<typeof world.newShare>, path: string): string => share.file(path).bytes().toString()

  it.each([['another share', false], ['a folder that is not there yet', true]])('keeps what is overwritten and deleted in %s, with metadata and, where asked for, times and attributes', async (_, isInShare) => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    const share = isInShare ? target : world.newShare()
    await writeFile(join(folder, 'changed'), 'longer')
    const own = { metadata: { owner: 'me' }, attributes: 'ReadOnly', written: '2001-02-03T04:05:06.0000000Z' }
    target.write('t/changed', 'old', own)
    target.write('t/dir/gone', 'gone')
    target.write('t/large', patternOf(5 * MIB))
    const place = isInShare ? 'backups/2026/11' : 'b'
    const words = [...LOCAL_FILE, '--preserve-info', ...DELETE, '--backup-dir', world.location(share, place), folder, world.location(target, 't')]
    const ran = await world.sync(...words)
    expect([ran.code, textIn(target, 't/changed'), target.find('t/dir/gone'), target.find('t/large')]).toEqual([0, 'longer', undefined, undefined])
    expect([textIn(share, `${place}/changed`), textIn(share, `${place}/dir/gone`)]).toEqual(['old', 'gone'])
    expect(share.file(`${place}/large`).bytes().equals(patternOf(5 * MIB))).toBe(true)
    expect(share.file(`${place}/changed`)).toMatchObject(own)
    expect(world.files.requests.filter(({ method, path, query }) => method === 'GET' && !query.has('comp') && path.endsWith('large'))).toEqual([])
  })

  it('leaves a file alone whose backup fails', async () => {
    const [folder, target, share] = [await world.newFolder(), world.newShare(), world.newShare()]
    await writeFile(join(folder, 'a'), 'longer')
    await writeFile(join(folder, 'b'), 'longer')
    for (const name of ['a', 'b', 'gone', 'lost']) target.write(name, 'old')
    const fault = world.files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationFailure' }, { share: share.name, when: ({ method, path }) => method === 'PUT' && /(?:^|\/)(?:a|gone)$/.test(path) })
    const ran = await world.sync(...LOCAL_FILE, ...DELETE, ...FEW_TRIES, '--backup-dir', world.location(share), folder, world.location(target))
    fault.remove()
    expect([ran.code, target.tree(), textIn(target, 'a'), textIn(target, 'b')]).toEqual([1, ['a', 'b', 'gone'], 'old', 'longer'])
    expect([textIn(share, 'b'), textIn(share, 'lost')]).toEqual(['old', 'old'])
  })

  it('makes none in a dry run; --suffix alone keeps them beside', async () => {
    const [folder, target, share] = [await world.newFolder(), world.newShare(), world.newShare()]
    await writeFile(join(folder, 'a'), 'longer')
    for (const name of ['a', 'dir/gone']) target.write(name, 'old')
    const before = target.tree()
    const dry = await world.sync(...LOCAL_FILE, ...DELETE, '--dry-run', '--backup-dir', world.location(share), folder, world.location(target))
    expect([dry.code, share.tree(), target.tree()]).toEqual([0, [], before])
    expect(dry.stdout).toMatch(/DRYRUN: back up .*\/a to .*\/a\n/)
    for (let run = 0; run < 2; run++) {
      expect((await world.sync(...LOCAL_FILE, ...DELETE, '--suffix', '.bak', folder, world.location(target))).code).toBe(0)
      expect([textIn(target, 'a'), textIn(target, 'a.bak'), textIn(target, 'dir/gone.bak'), target.find('dir/gone')]).toEqual(['longer', 'old', 'old', undefined])
    }
  })

  it('is refused where it overlaps the target in another letter case, and in another account', async () => {
    const [folder, target] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'longer')
    target.write('dir/a', 'old')
    for (const place of [world.location(target, 'DIR'), world.location(target, 'Dir/in'), world.location(target), 'https://other.file.core.windows.net/share/x']) {
      const ran = await world.sync(...LOCAL_FILE, '--backup-dir', place, folder, world.location(target, 'dir'))
      expect([ran.code, ran.stdout + ran.stderr]).toEqual([expect.any(Number), expect.stringContaining('--backup-dir')])
      expect([ran.code === 0, textIn(target, 'dir/a')]).toEqual([false, 'old'])
    }
  })
})

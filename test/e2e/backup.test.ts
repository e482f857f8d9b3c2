import { chmod, link, mkdir, readdir, readlink, stat, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeEveryS3 } from '../support/s3.ts'
import { patternOf } from '../conformance/subject.ts'
import { NEW, OLD, textsOf, useLocalWorld } from './support/local-world.ts'
import { SMALL_PARTS, MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { startTap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const SOURCE = { 'changed': 'new', 'dir/added': 'x', 'same': 'same' }
const TARGET = { 'changed': 'old', 'dir/gone': 'gone', 'same': 'same' }
const SAVED = { 'changed': 'old', 'dir/gone': 'gone' }
const DELETE = ['--delete', '--delete-despite-errors']

describe('--backup-dir on a disk', () => {
  const world = useLocalWorld()

  it.concurrent('keeps what is overwritten and deleted, with its mode and its time', async () => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write(SOURCE, NEW)
    await target.write(TARGET, OLD)
    await utimes(join(target.location, 'same'), NEW, NEW)
    await chmod(join(target.location, 'changed'), 0o640)
    const ran = await world.objsync(['--delete', '--backup-dir', backups.location, source.location, target.location])
    expect([ran.code, await textsOf(target), await textsOf(backups)]).toEqual([0, SOURCE, SAVED])
    const { mode, mtime, nlink } = await stat(join(backups.location, 'changed'))
    expect([mode & 0o777, mtime.getTime() / 1000, nlink]).toEqual([0o640, OLD, 1])
    expect(ran.stdout).toMatch(/^Copied 2 objects .*, deleted 1, in .*\n2 backed up, 1 skipped/)
    expect((await readdir(backups.location)).sort()).toEqual(['changed', 'dir'])
  })

  it.concurrent('replaces the backup of an earlier run, and keeps it when nothing changes', async () => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await target.write({ a: 'first' }, OLD)
    for (const [content, time] of [['second', OLD + 10], ['third', OLD + 20], ['third', OLD + 20]] as const) {
      await source.write({ a: content }, time)
      expect((await world.objsync(['--backup-dir', backups.location, source.location, target.location])).code).toBe(0)
    }
    expect([await textsOf(target), await textsOf(backups)]).toEqual([{ a: 'third' }, { a: 'second' }])
  })

  it.concurrent('copies the content of a link to a file, and a link itself with --preserve-symlinks', async () => {
    for (const [options, kept] of [[[], 'elsewhere'], [['--preserve-symlinks'], 'link']] as const) {
      const [source, target, backups, elsewhere] = [world.newPlace(), world.newPlace(), world.newPlace(), world.newPlace()]
      await elsewhere.write({ file: 'elsewhere' }, OLD)
      await source.write({ other: 'x' }, NEW)
      await target.write({ stays: 'x' }, OLD)
      await symlink(join(elsewhere.location, 'file'), join(target.location, 'link'))
      const ran = await world.objsync(['--delete', ...options, '--backup-dir', backups.location, source.location, target.location])
      expect([ran.code, await textsOf(elsewhere)]).toEqual([0, { file: 'elsewhere' }])
      const [entry] = (await readdir(backups.location, { withFileTypes: true })).filter(({ name }) => name === 'link')
      expect(entry?.isSymbolicLink()).toBe(kept === 'link')
      expect((await textsOf(backups))['link']).toBe('elsewhere')
    }
  })

  it.concurrent.each(['gone', '..'])('leaves a link to %s alone, which no listing shows, because there is no backup of it', async (to) => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write({ link: 'new', other: 'x' })
    await target.write({ stays: 'x' })
    await symlink(to, join(target.location, 'link'))
    const ran = await world.objsync(['--backup-dir', backups.location, source.location, target.location])
    expect([ran.code, await readlink(join(target.location, 'link'))]).toEqual([1, to])
    expect(ran.stderr).toContain('a file or a link is there under "link"; it was left as it is')
    expect(await readdir(target.location)).toContain('other')
  })

  it.concurrent('breaks no hard link, and follows none out of the backups', async () => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write({ a: 'new' }, NEW)
    await target.write({ a: 'old', other: 'x' }, OLD)
    await backups.write({ other: 'x' })
    await link(join(target.location, 'a'), join(backups.location, 'a'))
    expect((await world.objsync(['--backup-dir', backups.location, source.location, target.location])).code).toBe(0)
    expect([await textsOf(target), await textsOf(backups)]).toEqual([{ a: 'new', other: 'x' }, { a: 'old', other: 'x' }])
  })

  it.concurrent('leaves an entry alone whose backup fails, and counts it as failed', async () => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write({ 'dir/a': 'new', 'b': 'new' }, NEW)
    await target.write({ 'dir/a': 'old', 'dir/gone': 'gone', 'b': 'old', 'gone': 'gone' }, OLD)
    // A file is in the place of the folder.
    await backups.write({ dir: 'in the way' })
    const ran = await world.objsync([...DELETE, '--backup-dir', backups.location, source.location, target.location])
    expect([ran.code, await textsOf(target)]).toEqual([1, { 'dir/a': 'old', 'dir/gone': 'gone', 'b': 'new' }])
    expect(await textsOf(backups)).toEqual({ dir: 'in the way', b: 'old', gone: 'gone' })
    expect(ran.stderr).toMatch(/dir\/a.* could not be backed up in .*, so it was left alone/)
    expect(ran.stdout).toContain('2 failed')
  })

  it.concurrent('writes nothing through a link that leads out of the backups', async () => {
    const [source, target, backups, elsewhere] = [world.newPlace(), world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write({ 'dir/a': 'new' }, NEW)
    await target.write({ 'dir/a': 'old' }, OLD)
    await elsewhere.write({ a: 'theirs' })
    await mkdir(backups.location)
    await symlink(elsewhere.location, join(backups.location, 'dir'))
    expect((await world.objsync(['--backup-dir', backups.location, source.location, target.location])).code).toBe(1)
    expect([await textsOf(target), await textsOf(elsewhere)]).toEqual([{ 'dir/a': 'old' }, { a: 'theirs' }])
  })

  it.concurrent('names the backups in a dry run, and makes none', async () => {
    const [source, target, backups] = [world.newPlace(), world.newPlace(), world.newPlace()]
    await source.write(SOURCE, NEW)
    await target.write(TARGET, OLD)
    await utimes(join(target.location, 'same'), NEW, NEW)
    const words = ['--dry-run', '--delete', '--backup-dir', backups.location, source.location, target.location]
    const { code, stdout } = await world.objsync(words)
    expect([code, await textsOf(target), await readdir(world.folder).then((names) => names.includes(backups.location))]).toEqual([0, TARGET, false])
    expect(stdout).toContain(`[dry-run] back up changed to ${backups.location}changed\n`)
    expect(stdout).toContain(`[dry-run] back up dir/gone to ${backups.location}dir/gone\n`)
    expect(stdout).toContain('2 to back up')
    const { counts, plannedBackups } = JSON.parse((await world.objsync(['--json', ...words])).stdout) as { counts: object, plannedBackups: object }
    expect(counts).toMatchObject({ backedUp: 2, deleted: 1 })
    expect(plannedBackups).toContainEqual({ key: 'changed', size: 3, to: `${backups.location}changed` })
  })

  it.concurrent.each([
    ['is the target', '', 0],
    ['lies inside the target', 'in', 0],
    ['is the source', '', 1],
    ['lies inside the source', 'in', 1],
    ['lies around the target', '..', 0],
  ] as const)('is refused when it %s, and nothing is touched', async (_, below, side) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write(SOURCE, NEW)
    await target.write(TARGET, OLD)
    const words = ['--delete', '--backup-dir', join([target, source][side]?.location ?? '', below), source.location, target.location]
    const ran = await world.objsync(words)
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/^error: .*--backup-dir .*\n$/)])
    expect([await textsOf(source), await textsOf(target)]).toEqual([SOURCE, TARGET])
  })

  it.concurrent('may lie inside the target where a filter excludes it, and is then neither deleted nor backed up', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'new' }, NEW)
    await target.write({ 'a': 'old', 'kept/b': 'of an earlier run' }, OLD)
    const words = ['--delete', '--backup-dir', join(target.location, 'kept'), '--filter-exclude-regex', '^kept/', source.location, target.location]
    expect((await world.objsync(words)).code).toBe(0)
    expect(await textsOf(target)).toEqual({ 'a': 'new', 'kept/a': 'old', 'kept/b': 'of an earlier run' })
    expect((await world.objsync(['--delete-excluded', ...words])).code).toBe(2)
  })

  it.concurrent.each([
    [['--backup-dir', 's3://bucket/x'], 'is not of the kind of the target'],
    [['--backup-dir', 'somewhere', '--enable-versioning'], '--enable-versioning'],
    [['--suffix', 'a/b'], 'must be the end of a name'],
    [['--suffix', ''], 'must be the end of a name'],
  ])('is wrong usage: %j', async (options, why) => {
    const { code, stderr } = await world.sync({ a: 'new' }, { a: 'old' }, options)
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
  })

  it.concurrent('is refused by a comparison, which overwrites nothing', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write(SOURCE)
    await target.write(TARGET)
    const ran = await world.objsync(['check', '--backup-dir', 'x', source.location, target.location])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--backup-dir')])
  })
})

describe('--suffix on a disk', () => {
  const world = useLocalWorld()

  it.concurrent('keeps backups beside their originals, and no run deletes them', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'new' }, NEW)
    await target.write({ 'a': 'old', 'dir/gone.txt': 'gone' }, OLD)
    for (let run = 0; run < 2; run++) {
      expect((await world.objsync(['--delete', '--suffix', '.bak', source.location, target.location])).code).toBe(0)
      expect(await textsOf(target)).toEqual({ 'a': 'new', 'a.bak': 'old', 'dir/gone.txt.bak': 'gone' })
    }
  })

  it.concurrent('is what a check leaves out where only the target has it', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'new' }, NEW)
    await target.write({ 'a': 'new', 'a.bak': 'old', 'dir/gone.bak': 'gone' }, NEW)
    expect((await world.objsync(['check', '--suffix', '.bak', source.location, target.location])).code).toBe(0)
    await source.write({ 'b.bak': 'of the source' }, NEW)
    await target.write({ extra: 'x' }, NEW)
    const { code, stdout } = await world.objsync(['check', '--suffix', '.bak', source.location, target.location])
    expect([code, stdout]).toEqual([3, expect.stringMatching(/3 entries: 1 match .*, 0 differ, 1 missing, 1 extra/)])
  })

  it.concurrent('goes to the names of backups in --backup-dir too', async () => {
    const backups = world.newPlace()
    const { code, held } = await world.sync({ 'a': 'new', 'a~': 'new' }, { 'a': 'old', 'a~': 'old' }, ['--backup-dir', backups.location, '--suffix', '~'])
    expect([code, held, await textsOf(backups)]).toEqual([0, { 'a': 'new', 'a~': 'new' }, { 'a~': 'old', 'a~~': 'old' }])
  })

  it.concurrent('leaves out a file of the source that is called like a backup, with a warning', async () => {
    const { code, held, stderr } = await world.sync({ 'a': 'new', 'a.bak': 'of the source' }, { a: 'old' }, ['--suffix', '.bak'])
    expect([code, held]).toEqual([3, { 'a': 'new', 'a.bak': 'old' }])
    expect(stderr).toContain('a.bak')
  })
})

describeEveryS3('--backup-dir in S3', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent('keeps what is overwritten and deleted, copied by the service, with all that an object has', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    const own = { ContentType: 'text/x-own', CacheControl: 'max-age=60', Metadata: { owner: 'me' }, Tagging: 'a=1&b=2' }
    await target.write({ 'dir/gone': 'gone', 'same': 'same' })
    await objects.put(target, 'changed', 'old', own)
    const before = await objects.head(target, 'changed')
    await source.write({ ...SOURCE, changed: 'longer' })
    await using tap = await startTap(s3.endpoint)
    const ran = await world.objsync(source, target, ['--check-size', ...DELETE, '--backup-dir', backups.location, ...tap.options('target')])
    expect([ran.code, await textsOf(backups), await textsOf(target)]).toEqual([0, SAVED, { ...SOURCE, changed: 'longer' }])
    expect(tap.contentRequests().filter((request) => request.startsWith('GET'))).toEqual([])
    const { ContentType, CacheControl, Metadata, ETag } = await objects.head(backups, 'changed')
    expect({ ContentType, CacheControl, Metadata }).toEqual({ ContentType: own.ContentType, CacheControl: own.CacheControl, Metadata: own.Metadata })
    expect(ETag).toBe(before.ETag)
    expect(await objects.tags(backups, 'changed')).toEqual({ a: '1', b: '2' })
  })

  it.concurrent('copies the parts of a large object as they are', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    const parts = [patternOf(6 * MIB), patternOf(5, 7)]
    await objects.put(target, 'large', parts)
    const before = await objects.head(target, 'large')
    await source.write({ large: 'small' })
    expect((await world.objsync(source, target, ['--check-size', ...SMALL_PARTS, '--backup-dir', backups.location])).code).toBe(0)
    expect((await backups.read())['large']?.equals(Buffer.concat(parts))).toBe(true)
    expect((await objects.head(backups, 'large')).ETag).toBe(before.ETag)
  })

  it.concurrent('goes to another bucket, and below a prefix without a slash at its end', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    const bucket = await s3.newBucket()
    await source.write({ a: 'longer' })
    await target.write({ a: 'old' })
    expect((await world.objsync(source, target, ['--check-size', '--backup-dir', `s3://${bucket}/2026-11-29`])).code).toBe(0)
    expect((await s3.getObject(bucket, '2026-11-29/a')).toString()).toBe('old')
  })

  it.concurrent('leaves an object alone whose backup fails', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'longer', b: 'longer' })
    await target.write({ a: 'old', b: 'old', gone: 'gone', lost: 'gone' })
    await using tap = await startTap(s3.endpoint, ({ method, key, headers }, _, response) => {
      if (method !== 'PUT' || headers['x-amz-copy-source'] === undefined || !/\/(?:a|gone)$/.test(key)) return false
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>')
      return true
    })
    const ran = await world.objsync(source, target, ['--check-size', ...DELETE, '--backup-dir', backups.location, ...tap.options('target')])
    expect([ran.code, await textsOf(target), await textsOf(backups)]).toEqual([1, { a: 'old', b: 'longer', gone: 'gone' }, { b: 'old', lost: 'gone' }])
  })

  it.concurrent('ends the run when its bucket does not exist, and touches nothing', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'longer' })
    await target.write({ a: 'old', gone: 'gone' })
    const ran = await world.objsync(source, target, ['--check-size', ...DELETE, '--backup-dir', 's3://objsync-no-such-bucket/x'])
    expect([ran.code, await textsOf(target)]).toEqual([1, { a: 'old', gone: 'gone' }])
  })

  it.concurrent('is refused where it overlaps a side', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'longer' })
    await target.write({ a: 'old' })
    for (const place of [target.location, `${target.location}below`, source.location, `s3://${world.bucket}`]) {
      const ran = await world.objsync(source, target, ['--backup-dir', place])
      expect([ran.code, ran.stderr]).toEqual([2, expect.stringMatching(/^error: .*--backup-dir .*\n$/)])
    }
    expect(await textsOf(target)).toEqual({ a: 'old' })
  })

  it.concurrent('names the backups in a dry run, and makes none; --suffix alone keeps them beside', async () => {
    const [source, target, backups] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: 'longer' })
    await target.write({ 'a': 'old', 'dir/gone': 'gone' })
    const dry = await world.objsync(source, target, ['--dry-run', '--check-size', ...DELETE, '--backup-dir', backups.location])
    expect(dry.stdout).toContain(`[dry-run] back up a to ${backups.location}a\n`)
    expect([await textsOf(target), await textsOf(backups)]).toEqual([{ 'a': 'old', 'dir/gone': 'gone' }, {}])
    for (let run = 0; run < 2; run++) {
      expect((await world.objsync(source, target, ['--check-size', ...DELETE, '--suffix=.old'])).code).toBe(0)
      expect(await textsOf(target)).toEqual({ 'a': 'longer', 'a.old': 'old', 'dir/gone.old': 'gone' })
    }
  })
})

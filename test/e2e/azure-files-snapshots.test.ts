import { readFileSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ShareView } from '../support/azure-files-emulator/index.ts'
import { temporaryName } from '../../src/temporary/temporary-name.ts'
import { useFilesWorld } from './support/files-world.ts'

// A share snapshot can be read as a share can, and nothing is written there.

const world = useFilesWorld()
const DELETE = ['--delete-destination', 'true']
const OLD = { modified: new Date(1e12) }

/** @returns the time of the snapshot, which names it */
async function takeSnapshot({ name }: ShareView): Promise<string> {
  const url = world.files.shareUrl(name, '', `restype=share&comp=snapshot&${world.files.sas()}`)
  const { headers, status } = await fetch(url, { method: 'PUT', headers: { 'x-ms-version': '2025-07-05' } })
  expect(status).toBe(201)
  return headers.get('x-ms-snapshot') ?? ''
}

function snapshotAt(share: ShareView, parameter: string, path = ''): string {
  return world.files.shareUrl(share.name, path, `${parameter}&${world.files.sas()}`)
}

/** A share that has changed since its snapshot. */
async function changedShare(): Promise<{ share: ShareView, time: string }> {
  const share = world.newShare()
  share.write('kept', 'kept', OLD)
  share.write('dir/a', 'old', OLD)
  share.write('dir/gone', 'gone', OLD)
  const time = await takeSnapshot(share)
  share.write('dir/a', 'newer')
  share.write('dir/added', 'added')
  share.remove('dir/gone')
  return { share, time }
}

describe('a share snapshot as the source', () => {
  it.each(['sharesnapshot', 'snapshot'])('gives the files as they were (%s=TIME), and every request asks for it', async (parameter) => {
    const [{ share, time }, folder] = [await changedShare(), await world.newFolder()]
    await writeFile(join(folder, 'extra'), 'x')
    world.files.clearRequests()
    const ran = await world.sync('--from-to', 'FileLocal', ...DELETE, snapshotAt(share, `${parameter}=${encodeURIComponent(time)}`, 'dir'), folder)
    expect([ran.code, readdirSync(folder).sort()]).toEqual([0, ['a', 'gone']])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old')
    const requests = world.files.requests.filter((request) => request.share === share.name)
    expect(requests.length).toBeGreaterThan(3)
    expect(requests.filter(({ query }) => query.get('sharesnapshot') !== time)).toEqual([])
  })

  it('brings the share itself back, copied by the service', async () => {
    const { share, time } = await changedShare()
    const words = ['--from-to', 'FileFile', '--mirror-mode', ...DELETE]
    const ran = await world.sync(...words, snapshotAt(share, `sharesnapshot=${time}`), world.location(share))
    expect([ran.code, share.tree()]).toEqual([0, ['dir/', 'dir/a', 'dir/gone', 'kept']])
    expect(share.file('dir/a').bytes().toString()).toBe('old')
  })

  it('is not asked to remove what a killed run has left there', async () => {
    const [share, folder] = [world.newShare(), await world.newFolder()]
    share.write('a', 'a')
    share.write(temporaryName({ machine: '0'.repeat(12), pid: 1, start: '1' }, '', 1), 'x', OLD)
    const time = await takeSnapshot(share)
    world.files.clearRequests()
    expect((await world.sync('--from-to', 'FileLocal', snapshotAt(share, `sharesnapshot=${time}`), folder)).code).toBe(0)
    expect(world.files.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    expect(share.tree()).toHaveLength(2)
  })

  it('that does not exist is an error, and empties nothing', async () => {
    const [share, folder] = [world.newShare(), await world.newFolder()]
    share.write('a', 'a')
    await writeFile(join(folder, 'kept'), 'x')
    const ran = await world.sync('--from-to', 'FileLocal', ...DELETE, snapshotAt(share, 'sharesnapshot=2001-01-01T00:00:00.0000000Z'), folder)
    expect([ran.code, readdirSync(folder)]).toEqual([1, ['kept']])
    expect(ran.stdout).toContain('is the time in sharesnapshot= right')
  })
})

describe('a share snapshot', () => {
  it('as the target is refused', async () => {
    const [{ share, time }, folder] = [await changedShare(), await world.newFolder()]
    const before = share.tree()
    const ran = await world.sync('--from-to', 'LocalFile', ...DELETE, folder, snapshotAt(share, `sharesnapshot=${time}`))
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('which nobody can write; leave out sharesnapshot=')])
    expect(share.tree()).toEqual(before)
  })

  it.each(['sharesnapshot=yesterday', 'sharesnapshot=', 'sharesnapshot=2001-01-01T00:00:00Z&snapshot=2001-01-01T00:00:00Z'])('without one time is refused: %s', async (parameter) => {
    const [share, folder] = [world.newShare(), await world.newFolder()]
    const ran = await world.sync('--from-to', 'FileLocal', snapshotAt(share, parameter), folder)
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('does not name one share snapshot')])
    expect(ran.stderr).not.toContain('sig=')
  })
})

import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { objectsOn } from './support/objects.ts'
import { useWorld } from './support/world.ts'

describeS3('what the target cannot keep', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)

  it.concurrent('is told in one line a kind with a count, and leaves the exit code at 0', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    for (const key of ['a', 'b']) await objects.put(source, key, 'x', { CacheControl: 'no-cache', Metadata: { owner: 'me' } })
    await objects.put(source, 'plain', 'x')
    const { code, stderr } = await world.objsync(source, target)
    expect([code, Object.keys(await target.read())]).toEqual([0, ['a', 'b', 'plain']])
    const lines = stderr.trimEnd().split('\n').map((line) => line.replace(/^\S+ /, '').replace(/ first=.*/, ''))
    expect(lines.sort()).toEqual([
      'WARN the target cannot keep content headers: 2 objects were copied without',
      'WARN the target cannot keep user metadata: 2 objects were copied without',
    ])
  })

  it.concurrent('is nothing where an upload would guess the content type, and metadata says only how a file was', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await objects.put(source, 'page.html', 'x', { ContentType: 'text/html' })
    await objects.put(source, 'data', 'x', { ContentType: 'binary/octet-stream' })
    await objects.put(source, 'more', 'x', { ContentType: 'application/octet-stream', Metadata: { modtime: '1600000000000000000' } })
    await objects.put(source, 'rclone', 'x', { Metadata: { mtime: '1600000000.5' } })
    await objects.put(source, 's3cmd', 'x', { Metadata: { 's3cmd-attrs': 'mode:33188/mtime:1499727909' } })
    await objects.put(source, 's3sync', 'x', { Metadata: { s3sync_origin_last_modified: '2020-01-01T00:00:00+00:00' } })
    expect(await world.objsync(source, target)).toMatchObject({ code: 0, stderr: '' })
    expect(Object.keys(await target.read()).length).toBe(6)
  })

  it.concurrent('is told of metadata that has the name of a property and another meaning', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await objects.put(source, 'a', 'x', { Metadata: { mode: 'fast' } })
    const { code, stderr } = await world.objsync(source, target)
    expect([code, stderr]).toEqual([0, expect.stringContaining('the target cannot keep user metadata: 1 object was')])
  })

  it.concurrent('is not told with -q', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await objects.put(source, 'a', 'x', { Metadata: { owner: 'me' } })
    expect(await world.objsync(source, target, ['-q'])).toMatchObject({ code: 0, stderr: '' })
  })
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useFilesWorld } from './support/files-world.ts'

// A SAS of one file (sr=f) may ask nothing of its share or its directory, but a file can be downloaded and uploaded with it.

const world = useFilesWorld()

describe('a SAS of one file', () => {
  it.each(['a', 'dir/a'])('downloads and updates %s', async (path) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    share.write(path, 'content')
    const url = world.files.shareUrl(share.name, path, world.files.sas({ share: share.name, path, permissions: 'rw' }))
    const down = await world.sync('--from-to', 'FileLocal', url, join(folder, 'copy'))
    expect(down).toMatchObject({ code: 0 })
    expect(await readFile(join(folder, 'copy'), 'utf8')).toBe('content')
    await writeFile(join(folder, 'changed'), 'changed')
    share.write(path, 'content', { modified: new Date(1e12) })
    const up = await world.sync('--from-to', 'LocalFile', join(folder, 'changed'), url)
    expect(up).toMatchObject({ code: 0 })
    expect(share.file(path).bytes().toString()).toBe('changed')
    expect(share.tree().filter((each) => !each.endsWith('/'))).toEqual([path])
  })
})

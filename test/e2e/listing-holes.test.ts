import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { useWorld } from './support/world.ts'

/** More than a page of them sorts before `n/a/`, whose listing by start-after MinIO then answers with nothing. */
const MANY = Array.from({ length: 3000 }, (_, i) => `n/a-b/${i % 20}/${i}`)

describeS3('a folder of more than a page before one whose name is the beginning of its own', [], (s3) => {
  const world = useWorld(s3)

  it.each([
    ['folders alone', ['n/a/1/k', 'n/b/k']],
    ['files between them', ['file', 'n/a-file', 'n/a/1/k', 'n/az', 'n/b/k', 'z']],
  ])('is listed whole, and --delete deletes nothing that is there: %s', async (_name, few) => {
    const [folder, source] = [world.newPlace('local'), world.newPlace('s3')]
    await folder.write(Object.fromEntries([...MANY, ...few].map((key) => [key, ''])))
    await world.objsync(folder, source)
    const { code } = await world.objsync(source, folder, ['--delete', '--check-size'])
    const held = await readdir(folder.location, { recursive: true, withFileTypes: true })
    expect([code, held.filter((entry) => entry.isFile()).length]).toEqual([0, MANY.length + few.length])
  })
})

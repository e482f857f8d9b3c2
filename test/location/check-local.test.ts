import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkLocalSides } from '../../src/location/check-local.ts'
import { parseLocation } from '../../src/location/parse.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'objsync-sides-'))
  await mkdir(path.join(root, 'in/deep'), { recursive: true })
  await writeFile(path.join(root, 'file'), 'x')
  await symlink(path.join(root, 'in'), path.join(root, 'link'))
})
afterAll(() => rm(root, { recursive: true }))

async function check(source: string, target: string, deleting = false): Promise<string> {
  const [from, to] = [source, target].map((text) => parseLocation(text, { cwd: root }))
  if (!from || !to) return ''
  return checkLocalSides(from, to, { deleting }).then(() => 'fine', (error: Error) => error.message.replaceAll(root, ''))
}

describe('local sides', () => {
  it.each<[string, string, boolean, string]>([
    ['in', 's3://b', false, 'fine'], ['in', 'out', true, 'fine'], ['file', 'out', false, 'fine'],
    ['in/deep', '.', false, 'fine'], ['in', 'in2', true, 'fine'],
    ['missing', 's3://b', false, 'the source /missing does not exist'],
    ['file', 's3://b', true, '--delete needs a folder as its source, but /file is a file'],
    ['file/', 's3://b', false, 'no folder'],
    ['in', 'file', false, 'the target /file is a file'],
    ['s3://b', 'file', false, 'the target /file is a file'],
    ['in', 'in/', false, 'the same folder'],
    ['in', 'link', false, 'the same folder'],
    ['in', 'in/new/folder', false, 'lies inside the source'],
    ['in', 'link/new', false, 'lies inside the source'],
    ['in/deep', '.', true, 'so --delete would remove it'],
  ])('%s to %s, deleting: %s', async (source, target, deleting, message) => {
    expect(await check(source, target, deleting)).toContain(message)
  })
})

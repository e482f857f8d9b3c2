import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { temporaryFolder } from '../support/servers/guarded.ts'
import type { Ran } from './support/command.ts'
import { useLocalWorld } from './support/local-world.ts'
import { localPlace, type Contents } from './support/places.ts'
import { startStub } from './support/stub-s3.ts'

const world = useLocalWorld()
let folder = ''
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Syncs a bucket with these keys into a folder that lies deep inside another one, and lists everything there is. */
async function download(
  keys: readonly string[],
  options: readonly string[] = [],
  before: Contents = {},
): Promise<Ran & { files: string[] }> {
  const contentOf = (key: string): string => (key.endsWith('/') && key !== 'full/' ? '' : `content of ${key}`)
  const stub = await startStub(Object.fromEntries(keys.map((key) => [key, contentOf(key)])))
  folder = await temporaryFolder('unsafe')
  await localPlace(join(folder, 'a', 'b', 'target')).write(before)
  const words = ['--source-endpoint-url', stub.endpoint, '--source-force-path-style', 's3://stub', join(folder, 'a', 'b', 'target')]
  const ran = await world.objsync([...options, ...words], { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' })
  await stub.close()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
  return { ...ran, files: files.sort() }
}

const UNSAFE = [
  '../x', '../../x', 'sub/../../x', 'a/../b', './a', 'a/./b', '/abs', '//abs', 'a//b', '..', '.', 'nul\0byte',
  ...(process.platform === 'win32' ? ['. /x', ' ', 'x/ /y', '...', 'a\\..\\b'] : []),
]

it.each(UNSAFE)('objsync s3://BUCKET TARGET with the key %j writes nothing outside, warns, and ends with 3', async (key) => {
  const { code, stderr, files } = await download([key, 'good'])
  expect(files).toEqual(['/a/b/target/good'])
  expect(stderr).toMatch(/WARN .*not copied: /)
  expect(code).toBe(3)
})

it('objsync s3://BUCKET TARGET warns of a folder that holds bytes', async () => {
  const { code, stderr, files } = await download(['full/', 'good'])
  expect([code, files]).toEqual([3, ['/a/b/target/good']])
  expect(stderr).toContain('full/ names a folder')
})

it('objsync --dry-run s3://BUCKET TARGET tells the same of unsafe keys as the real run', async () => {
  const dry = await download([...UNSAFE, 'good'], ['--dry-run'])
  expect(dry.files).toEqual([])
  expect(dry.stdout).toContain('copy good ')
  expect(dry.stdout.match(/^\[dry-run\] copy /gm)).toHaveLength(1)
  expect([dry.code, dry.stderr.match(/not copied: /g)?.length]).toEqual([3, UNSAFE.length])
})

it('objsync s3://BUCKET TARGET takes names that only look dangerous', async () => {
  const keys = ['.hidden', 'a..b', '..a', 'a...', 'CON', 'nul.txt', '~', '-rf', '%2e%2e', '$HOME', 'a\\b', 'a\\..\\c', '...', ' ', 'x/ /y', '. /x']
  const { code, files } = await download(keys)
  expect(files).toEqual(keys.map((key) => `/a/b/target/${key}`).sort())
  expect(code).toBe(0)
})

it('objsync s3://BUCKET TARGET makes folders of empty keys that end in a slash', async () => {
  const { code, files } = await download(['sub/', 'sub/deeper/', 'other/'])
  expect([code, files]).toEqual([0, []])
  expect((await readdir(join(folder, 'a/b/target'), { recursive: true })).sort()).toEqual(['other', 'sub', 'sub/deeper'])
})

it('objsync s3://BUCKET TARGET keeps one of a file and a folder of the same name, and names what is in the way of the other', async () => {
  const { code, stderr, files } = await download(['a', 'a/b', 'a/c', 'z'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/stands where the (file|folder) "a\/?" must go/)
  expect(files).toContain('/a/b/target/z')
  const [first] = files
  const expected = first === '/a/b/target/a' ? ['/a/b/target/a', '/a/b/target/z'] : ['/a/b/target/a/b', '/a/b/target/a/c', '/a/b/target/z']
  expect(files).toEqual(expected)
  expect(await readFile(join(folder, first ?? ''), 'utf8')).toBe(`content of ${first?.slice('/a/b/target/'.length) ?? ''}`)
})

it('objsync --delete s3://BUCKET TARGET deletes nothing when unsafe keys were left out', async () => {
  const { code, files } = await download(['../x', 'good'], ['--delete'], { extra: 'x' })
  expect([code, files]).toEqual([3, ['/a/b/target/extra', '/a/b/target/good']])
})

import { readdirSync } from 'node:fs'
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { useWorld } from './support/world.ts'

/** Files that nobody has changed just now: a cache remembers nothing of those that somebody has. */
const OLD_FILES = join(ROOT, 'docs', 'schema')
const NAMES = readdirSync(OLD_FILES)
const [FIRST = ''] = NAMES

describeS3('--hash-cache', [], (s3) => {
  const world = useWorld(s3)
  let caches = 0
  const newCache = (): string => join(world.folder, `cache-${++caches}`)

  it.concurrent('objsync --check-etag --hash-cache FILE LOCAL s3://BUCKET/ and objsync check know what an earlier run has read', async () => {
    const [target, cache] = [world.newPlace('s3'), newCache()]
    const options = ['-v', '--check-etag', '--hash-cache', cache]
    expect((await world.objsync(OLD_FILES, target, options)).code).toBe(0)
    const before = await target.states()
    expect(Object.keys(before)).toEqual(NAMES)
    expect((await world.objsync(OLD_FILES, target, options)).stderr).toContain(`knew 0 digests, and got ${NAMES.length} new ones`)
    expect((await world.objsync(OLD_FILES, target, options)).stderr).toContain(`knew ${NAMES.length} digests, and got 0 new ones`)
    const check = await world.objsync(OLD_FILES, target, ['check', '-v', '--check-by', 'etag', '--hash-cache', cache])
    expect(check.stdout + check.stderr).toContain(`knew ${NAMES.length} digests`)
    expect(await target.states()).toEqual(before)
  })

  it.concurrent('copies an object that differs although the digest of its file is known', async () => {
    const [target, cache] = [world.newPlace('s3'), newCache()]
    const options = ['--check-etag', '--hash-cache', cache]
    for (let i = 0; i < 2; i++) expect((await world.objsync(OLD_FILES, target, options)).code).toBe(0)
    const content = await readFile(join(OLD_FILES, FIRST))
    await target.write({ [FIRST]: Buffer.alloc(content.length, 'x') })
    expect(await world.objsync(OLD_FILES, target, options)).toMatchObject({ code: 0, stderr: '' })
    expect((await target.read())[FIRST]?.equals(content)).toBe(true)
  })

  it.concurrent('a damaged file is a warning, and the run goes on without it and makes it whole', async () => {
    const [target, cache] = [world.newPlace('s3'), newCache()]
    const options = ['--check-etag', '--hash-cache', cache]
    for (let i = 0; i < 2; i++) expect((await world.objsync(OLD_FILES, target, options)).code).toBe(0)
    await truncate(cache, 100)
    const damaged = await world.objsync(OLD_FILES, target, options)
    expect([damaged.code, damaged.stderr]).toEqual([0, expect.stringContaining(`the hash cache ${cache} is damaged; it is replaced, and the files are read`)])
    expect(await world.objsync(OLD_FILES, target, options)).toMatchObject({ code: 0, stderr: '' })
  })

  it.concurrent('a file that is no hash cache is left as it is', async () => {
    const [target, letter] = [world.newPlace('s3'), newCache()]
    await writeFile(letter, 'a letter')
    const options = ['--check-etag', '--hash-cache', letter]
    for (let i = 0; i < 2; i++) expect(await world.objsync(OLD_FILES, target, options)).toMatchObject({ code: 0 })
    expect(await readFile(letter, 'utf8')).toBe('a letter')
  })

  it.concurrent('a file inside the source or the target is refused before anything is copied', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'a' })
    const refused = await world.objsync(source, target, ['--hash-cache', join(source.location, 'cache')])
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/--hash-cache .*: this file is inside the source, where the run would find and copy it/)])
    expect(await target.read()).toEqual({})
  })

  it.concurrent('two runs at once with one file both end well, and the file stays whole', async () => {
    const [one, other, cache] = [world.newPlace('s3'), world.newPlace('s3'), newCache()]
    const options = ['--check-etag', '--hash-cache', cache]
    for (const target of [one, other]) expect((await world.objsync(OLD_FILES, target)).code).toBe(0)
    const copy = newCache()
    await writeFile(copy, '')
    const runs = await Promise.all([one, other].map((target) => world.start(OLD_FILES, target, options).ended))
    expect(runs).toMatchObject([{ code: 0 }, { code: 0 }])
    await copyFile(cache, copy)
    const after = await world.objsync(OLD_FILES, one, ['-v', '--check-etag', '--hash-cache', copy])
    expect(after.stderr).toContain(`knew ${NAMES.length} digests, and got 0 new ones`)
  })
})

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { parseLocation } from '../../src/location/parse.ts'
import { checkHashCache } from '../../src/location/own-files.ts'

describe('the file of a hash cache', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'objsync-test-')))
    for (const name of ['source', 'target', 'beside']) await mkdir(join(folder, name))
    await writeFile(join(folder, 'file'), '')
    await symlink(join(folder, 'source'), join(folder, 'link'), 'junction')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const check = (file: string): void => checkHashCache('--hash-cache', join(folder, file), parseLocation(join(folder, 'source')), parseLocation(join(folder, 'target')))

  it.each([
    ['source/a/../cache', /--hash-cache .*cache: this file is inside the source, where the run would find and copy it; name a file elsewhere/],
    ['link/cache', /inside the source/],
    ['target/cache', /inside the target, where the run may overwrite or delete it/],
    ['beside', /this is a folder; name a file/],
    ['nowhere/cache', /the folder .*nowhere does not exist; make it first/],
    ['file/cache', /file is not a folder; name a file elsewhere/],
    ['file/in/cache', /the system cannot look at it \(ENOTDIR\); name another file|the folder .* does not exist/],
    ['beside/a\0b', /the system cannot look at it \(ERR_INVALID_ARG_VALUE\); name another file/],
    [`beside/${'x'.repeat(300)}`, /the system cannot look at it \(ENAMETOOLONG\); name another file/],
  ])('must not be %s', (file, message) => {
    expect(() => check(file)).toThrow(UsageError)
    expect(() => check(file)).toThrow(message)
  })

  it('may be beside the two sides, and need not be there yet', () => {
    expect(() => check('beside/cache')).not.toThrow()
    expect(() => check('source-cache')).not.toThrow()
  })
})

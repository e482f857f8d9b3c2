import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolders, makeFoldersSync } from '../src/make-folders.ts'

let root = ''
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'objsync-test-'))))
afterEach(() => rmSync(root, { recursive: true }))

describe.each([['makeFoldersSync', async (folder: string) => makeFoldersSync(folder)], ['makeFolders', makeFolders]])('%s', (_, make) => {
  it('makes what is missing, and says where it began', async () => {
    expect(await make(join(root, 'a', 'b', 'c'))).toBe(join(root, 'a'))
    expect(statSync(join(root, 'a', 'b', 'c')).isDirectory()).toBe(true)
    expect(await make(join(root, 'a', 'b', 'd'))).toBe(join(root, 'a', 'b', 'd'))
    expect(await make(join(root, 'a', 'b'))).toBeUndefined()
  })

  it('goes through links to folders', async () => {
    mkdirSync(join(root, 'real'))
    symlinkSync('real', join(root, 'link'))
    expect(await make(join(root, 'link'))).toBeUndefined()
    await make(join(root, 'link', 'x'))
    expect(statSync(join(root, 'real', 'x')).isDirectory()).toBe(true)
  })

  it.each(['file', 'file/below', 'file/below/it'])('fails at a file: %s', async (path) => {
    writeFileSync(join(root, 'file'), '')
    await expect(make(join(root, path))).rejects.toMatchObject({ code: path === 'file' ? 'EEXIST' : 'ENOTDIR' })
  })

  it.runIf(process.platform === 'linux').each(['/proc/none', '/proc/none/a/b', '/proc/1/none/a'])('fails where the system makes no folders: %s', async (path) => {
    await expect(make(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('may be called for the same folders at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => make(join(root, 'a', 'b', 'c'))))
    expect(statSync(join(root, 'a', 'b', 'c')).isDirectory()).toBe(true)
  })
})

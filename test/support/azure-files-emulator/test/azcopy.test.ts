import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { azcopyEnvironment, findAzcopy, runProgram } from '../../azcopy.ts'
import { describeAzurite } from '../../azure-blob.ts'
import { startAzuriteFront } from '../../azure-front.ts'
import { startAzureFiles, type AzureFiles } from '../index.ts'

const azcopy = findAzcopy()

/** More than one range, and not a whole number of them. */
const LARGE = Buffer.alloc(9 * 1024 * 1024 + 1, 'range')
const TREE: Readonly<Record<string, string | Buffer>> = { 'a.txt': 'alpha', 'b & c/d+%é.txt': 'delta', 'b & c/deep/large': LARGE, 'dot.': 'dot', 'zero': '' }

let files: AzureFiles
let folder: string

beforeEach(async () => {
  files = await startAzureFiles({ shares: ['data', 'other', 'nfs:nfs'] })
  folder = await mkdtemp(join(tmpdir(), 'azure-files-'))
})

afterEach(async () => {
  await files.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs azcopy, which must succeed. @returns how many transfers it made */
async function sync(from: string, to: string, fromTo: string, ...options: string[]): Promise<number> {
  const { code, output } = await runProgram([azcopy ?? ''], ['sync', from, to, '--from-to', fromTo, '--delete-destination=true', ...options], folder, azcopyEnvironment(join(folder, 'home')))
  if (code !== 0) throw new Error(output)
  return Number(/Number of Copy Transfers Completed: (\d+)/.exec(output)?.[1])
}

async function writeTree(root: string): Promise<void> {
  for (const [path, bytes] of Object.entries(TREE)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), bytes)
  }
}

async function readTree(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path.slice(root.length + 1), (await readFile(path)).toString('base64')] as const)))
}

function treeOf(share: string): Record<string, string> {
  const view = files.share(share)
  return Object.fromEntries(view.tree().filter((path) => !path.endsWith('/')).map((path) => [path, view.file(path).bytes().toString('base64')]))
}

const WANTED = Object.fromEntries(Object.entries(TREE).map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]))
const url = (share: string): string => files.shareUrl(share, '', files.sas())

describe.runIf(azcopy !== undefined)('the real azcopy', () => {
  it('syncs a folder to a share and back, and finds both up to date', async () => {
    const [up, down] = [join(folder, 'up'), join(folder, 'down')]
    await writeTree(up)
    await mkdir(join(up, 'empty'))
    await mkdir(down)
    files.share('data').write('gone/x', 'to be deleted')
    await sync(up, url('data'), 'LocalFile', '--put-md5')
    expect(treeOf('data')).toEqual(WANTED)
    expect(files.share('data').tree()).toContain('empty/')
    expect(files.share('data').tree()).not.toContain('gone/')
    expect(await sync(up, url('data'), 'LocalFile')).toBe(0)
    await sync(url('data'), down, 'FileLocal', '--check-md5=FailIfDifferentOrMissing')
    expect(await readTree(down)).toEqual(WANTED)
    expect(await sync(url('data'), down, 'FileLocal')).toBe(0)
  })

  it('syncs a share to another, with attributes, times and permissions', async () => {
    const properties = { attributes: 'Hidden|Archive', written: '2020-01-02T03:04:05.1234567Z', permission: 'O:SYG:SYD:(A;;FA;;;SY)' }
    for (const [path, bytes] of Object.entries(TREE)) files.share('data').write(path, bytes, properties)
    await sync(url('data'), url('other'), 'FileFile', '--preserve-info=true', '--preserve-permissions=true')
    expect(treeOf('other')).toEqual(WANTED)
    for (const path of Object.keys(TREE)) expect(files.share('other').file(path)).toMatchObject(properties)
  })

  it('syncs a folder to a share of NFS and back, with links', async () => {
    const [up, down] = [join(folder, 'up'), join(folder, 'down')]
    await writeTree(up)
    await symlink('a.txt', join(up, 'link'))
    await mkdir(down)
    await sync(up, url('nfs'), 'LocalFileNFS', '--preserve-symlinks=true')
    expect(files.share('nfs').find('link')?.target).toBe('a.txt')
    await sync(url('nfs'), down, 'FileNFSLocal', '--preserve-symlinks=true')
    const { link: _, ...others } = await readTree(down)
    expect(others).toEqual(WANTED)
  })

  describeAzurite('syncs', () => {
    it('a container to a share, and back into another', async () => {
      const behind = inject('azurite')
      if (behind === null) throw new Error('no Azurite')
      const front = await startAzuriteFront(behind)
      const [source, target] = [await front.blobs.newContainer(), await front.blobs.newContainer()]
      const { 'dot.': _, ...blobs } = TREE
      for (const [name, bytes] of Object.entries(blobs)) await source.putBlob(name, bytes)
      await sync(source.location(), url('data'), 'BlobFile')
      const { 'dot.': __, ...wanted } = WANTED
      expect(treeOf('data')).toEqual(wanted)
      await sync(url('data'), target.location(), 'FileBlob')
      for (const [name, bytes] of Object.entries(blobs)) expect((await target.getBlob(name)).equals(Buffer.from(bytes))).toBe(true)
      await front.close()
    })
  })
})

import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renamed } from '../../src/sync/names/renamed.ts'
import { startAzureFiles, type AzureFiles, type ShareView } from '../support/azure-files-emulator/index.ts'
import { NEW, useLocalWorld } from './support/local-world.ts'

const ON_LINUX = process.platform === 'linux'
const NFC = 'caf\u00e9'
const NFD = 'cafe\u0301'

/** Linux keeps all of these apart, so that a source can have them. */
describe.runIf(ON_LINUX)('names that are one at the target', () => {
  const world = useLocalWorld()
  let files: AzureFiles
  let shares = 0
  beforeAll(async () => void (files = await startAzureFiles()))
  afterAll(() => files.close())

  interface Run { readonly code: number | null, readonly stderr: string, readonly stdout: string }
  interface Pair {
    readonly share: ShareView
    write(contents: Readonly<Record<string, string>>): Promise<void>
    run(...options: string[]): Promise<Run>
    check(...options: string[]): Promise<Run>
    held(): Record<string, string>
  }

  function newPair(): Pair {
    const share = files.createShare(`names-${++shares}`)
    const source = world.newPlace()
    const words = [source.location, files.shareUrl(share.name, '', files.sas())]
    return {
      share,
      write: (contents) => source.write(contents, NEW),
      run: (...options) => world.objsync(['--from-to', 'LocalFile', ...options, ...words]),
      check: (...options) => world.objsync(['check', '--from-to', 'LocalFile', ...options, ...words]),
      held: () => Object.fromEntries(share.tree().filter((path) => !path.endsWith('/') && share.find(path)?.kind === 'file')
        .map((path) => [path, share.file(path).bytes().toString()])),
    }
  }

  it('--case-conflict error, the default: copies neither, and all others; check says the same', async () => {
    const pair = newPair()
    await pair.write({ 'Name.md': 'one', 'name.md': 'two', 'Dir/a': 'x', 'dir/b': 'y' })
    const ran = await pair.run()
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('the target has one name for "name.md" and "Name.md"')
    expect(Object.values(pair.held()).sort()).toEqual(['x', 'y'])
    const checked = await pair.check('--case-conflict', 'error')
    expect(checked.stdout).toMatch(/error +Name\.md/)
    expect(checked.stdout).toMatch(/error +name\.md/)
  })

  it('neither is ever written over the other, at however many runs', async () => {
    const pair = newPair()
    await pair.write({ 'Name.md': 'one', 'name.md': 'two' })
    pair.share.write('name.md', 'at target')
    for (let run = 0; run < 3; run++) {
      await pair.run('--delete')
      expect(Object.keys(pair.held())).toEqual(['name.md'])
      expect(pair.held()['name.md']).not.toBe('one')
    }
  })

  it('an entry that differs in letter case only is updated under its own name, and never deleted', async () => {
    const pair = newPair()
    pair.share.write('readme.md', 'old')
    await pair.write({ 'README.md': 'longer than the old one' })
    expect(await pair.run('--delete', '--check-size')).toMatchObject({ code: 0 })
    expect(pair.held()).toEqual({ 'readme.md': 'longer than the old one' })
    files.clearRequests()
    expect(await pair.run('--delete', '--check-size')).toMatchObject({ code: 0 })
    expect(files.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    expect(await pair.check('--check-by', 'bytes')).toMatchObject({ code: 0 })
  })

  it.each(['skip', 'warn'])('--case-conflict %s: copies the first', async (action) => {
    const pair = newPair()
    await pair.write({ 'Name.md': 'one', 'name.md': 'two' })
    const ran = await pair.run('--delete', '--case-conflict', action)
    expect(ran.code).toBe(action === 'warn' ? 3 : 0)
    expect(ran.stderr.includes('left out: the target has one name')).toBe(action === 'warn')
    expect(pair.held()).toEqual({ 'Name.md': 'one' })
  })

  it('--case-conflict rename: stores both, and a second run does nothing', async () => {
    const pair = newPair()
    await pair.write({ 'Name.md': 'one', 'name.md': 'two' })
    expect(await pair.run('--delete', '--case-conflict', 'rename')).toMatchObject({ code: 0 })
    const held = { 'Name.md': 'one', [renamed('name.md')]: 'two' }
    expect(pair.held()).toEqual(held)
    files.clearRequests()
    expect(await pair.run('--delete', '--case-conflict', 'rename')).toMatchObject({ code: 0 })
    expect(files.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    expect(await pair.check('--check-by', 'bytes', '--case-conflict', 'rename')).toMatchObject({ code: 0 })
    expect(pair.held()).toEqual(held)
  })

  it('--normalize-names: two forms of a name are one, in both directions', async () => {
    const pair = newPair()
    pair.share.write(NFD, 'old')
    await pair.write({ [NFC]: 'longer than the old one' })
    expect(await pair.run('--delete', '--check-size', '--normalize-names')).toMatchObject({ code: 0 })
    expect(pair.held()).toEqual({ [NFD]: 'longer than the old one' })
    expect(await pair.check('--check-by', 'bytes', '--normalize-names')).toMatchObject({ code: 0 })
    expect(await pair.run('--delete', '--check-size')).toMatchObject({ code: 0 })
    expect(pair.held()).toEqual({ [NFC]: 'longer than the old one' })
  })

  it('--files-from: a list with both spellings writes neither over the other', async () => {
    const pair = newPair()
    await pair.write({ 'Name.md': 'one', 'name.md': 'two' })
    pair.share.write('Name.md', 'at target')
    const list = world.newPlace()
    await list.write({ keys: 'Name.md\nname.md\n' })
    await pair.run('--check-size', '--files-from', `${list.location}/keys`)
    expect(pair.held()).toEqual({ 'Name.md': 'at target' })
    expect(await pair.run('--files-from', `${list.location}/keys`, '--case-conflict', 'rename')).toMatchObject({ code: 2 })
  })

  it('--delete from a share: a name that the share spells otherwise is gone, and what it spells so stays', async () => {
    const share = files.createShare(`names-${++shares}`)
    for (const key of ['Foo', 'Dir/x', 'Dir/Sub/y', 'foo bar']) share.write(key, key, { written: '2001-01-01T00:00:00.0000000Z' })
    const target = world.newPlace()
    const old = Array.from({ length: 20 }, (_, i) => [`DIR/old/${i}`, 'old'] as const)
    await target.write({ 'foo': 'old', 'dir/x': 'old', 'Dir/sub/y': 'old', ...Object.fromEntries(old), 'Foo': 'Foo' }, NEW)
    const words = ['--from-to', 'FileLocal', '--delete', '--include-directory-stub', '--check-size', files.shareUrl(share.name, '', files.sas()), target.location]
    expect(await world.objsync(words)).toMatchObject({ code: 0, stderr: '' })
    const left = Object.fromEntries(Object.entries(await target.read()).map(([key, content]) => [key, content.toString()]))
    expect(left).toEqual({ 'Foo': 'Foo', 'Dir/x': 'Dir/x', 'Dir/Sub/y': 'Dir/Sub/y', 'foo bar': 'foo bar' })
    expect(await readdir(target.location)).not.toContain('DIR')
  })

  it('--delete from a share: what appears under its own name while the run goes on is kept', async () => {
    const share = files.createShare(`names-${++shares}`)
    share.write('other', 'x')
    const target = world.newPlace()
    await target.write({ 'dir/Late': 'kept' }, NEW)
    // The file appears after the listing, right before the question whether it is there.
    files.faults.add({ kind: 'before', run: () => void share.write('dir/Late', 'late') }, { share: share.name, operation: 'file.getProperties', path: 'dir/Late', times: 1 })
    await world.objsync(['--from-to', 'FileLocal', '--delete', files.shareUrl(share.name, '', files.sas()), target.location])
    expect(Object.keys(await target.read())).toContain('dir/Late')
  })
})

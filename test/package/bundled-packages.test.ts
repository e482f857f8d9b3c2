import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundledPackages } from '../../scripts/bundled-packages.ts'
import { noticesPage } from '../../scripts/docs/notices-page.ts'

let root = ''
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'objsync-notices-')) })
afterEach(() => rm(root, { recursive: true, force: true }))

/** Makes a package; `files` are texts by name. */
async function install(folder: string, manifest: Record<string, unknown>, files: Record<string, string> = {}): Promise<void> {
  await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, folder, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, folder, name), text)
}

/** A bundle that holds so many bytes of each file. */
function bundle(inputs: Record<string, number>): Metafile {
  const entries = Object.entries(inputs).map(([path, bytesInOutput]) => [path, { bytesInOutput }] as const)
  return { inputs: {}, outputs: { 'out.js': { bytes: 1, inputs: Object.fromEntries(entries), imports: [], exports: [] } } }
}

describe('bundledPackages', () => {
  it('names each package whose code is in a bundle once, with its licence and notice', async () => {
    await install('node_modules/b', { name: 'b', license: 'MIT' }, { 'license.md': 'MIT of b\r\nall of it\r\n' })
    await install('node_modules/@s/a', { name: '@s/a', license: 'Apache-2.0' }, { LICENSE: 'Apache of a', NOTICE: 'Notice of a' })
    await install('node_modules/unused', { name: 'unused', license: 'GPL-3.0' })
    const metafiles = [bundle({ 'src/x.ts': 9, 'node_modules/b/x.js': 1, 'node_modules/unused/x.js': 0 }), bundle({ 'node_modules/@s/a/lib/y.js': 1, 'node_modules/b/y.js': 1 })]
    expect(bundledPackages(metafiles, root)).toEqual([
      { name: '@s/a', version: '1.0.0', licence: 'Apache-2.0', text: 'Apache of a\n\nNotice of a' },
      { name: 'b', version: '1.0.0', licence: 'MIT', text: 'MIT of b\nall of it' },
    ])
  })

  it('tells two versions of one package apart', async () => {
    await install('node_modules/b', { name: 'b', version: '2.0.0', license: 'ISC' }, { LICENSE: 'new' })
    await install('node_modules/a/node_modules/b', { name: 'b', version: '1.0.0', license: 'ISC' }, { LICENSE: 'old' })
    const packages = bundledPackages([bundle({ 'node_modules/b/x.js': 1, 'node_modules/a/node_modules/b/x.js': 1 })], root)
    expect(packages.map(({ version, text }) => [version, text])).toEqual([['1.0.0', 'old'], ['2.0.0', 'new']])
  })

  it.each<[string, Record<string, unknown>, Record<string, string>, string]>([
    ['without a licence text', { license: 'MIT' }, { 'README.md': 'MIT' }, 'b 1.0.0 is bundled, and has no licence text'],
    ['with an empty one', { license: 'MIT' }, { LICENSE: '\n' }, 'b 1.0.0 is bundled, and has no licence text'],
    ['under a licence that is not permissive', { license: 'GPL-3.0-only' }, { LICENSE: 'GPL' }, 'b 1.0.0 is bundled, and its licence "GPL-3.0-only" is not one of'],
    ['with a choice of licences', { license: '(MIT OR GPL-3.0-only)' }, { LICENSE: 'MIT' }, 'its licence "(MIT OR GPL-3.0-only)" is not one of'],
    ['without a licence', {}, { LICENSE: 'MIT' }, 'its licence undefined is not one of'],
  ])('refuses a package %s', async (_, manifest, files, message) => {
    await install('node_modules/b', { name: 'b', ...manifest }, files)
    expect(() => bundledPackages([bundle({ 'node_modules/b/x.js': 1 })], root)).toThrow(message)
  })

  it('takes the text of another package only where author and licence are the same', async () => {
    const author = 'Somebody'
    await install('node_modules/@nodable/entities', { name: '@nodable/entities', license: 'MIT', author })
    await install('node_modules/fast-xml-parser', { name: 'fast-xml-parser', license: 'MIT', author }, { LICENSE: 'MIT of Somebody' })
    const metafile = bundle({ 'node_modules/@nodable/entities/x.js': 1 })
    expect(bundledPackages([metafile], root)).toMatchObject([{ name: '@nodable/entities', text: 'MIT of Somebody' }])
    await install('node_modules/fast-xml-parser', { name: 'fast-xml-parser', license: 'MIT', author: 'Another' })
    expect(() => bundledPackages([metafile], root)).toThrow('@nodable/entities 1.0.0 is bundled, and has no licence text')
  })

  it('refuses code that belongs to no package', () => {
    expect(() => bundledPackages([bundle({ '../elsewhere/x.js': 1 })], root)).toThrow('../elsewhere/x.js is bundled, and is neither ours nor in a package')
  })
})

it('noticesPage gives a text that several packages share once', () => {
  const page = noticesPage([
    { name: 'a', version: '1.0.0', licence: 'MIT', text: 'the same' },
    { name: 'b', version: '2.0.0', licence: 'ISC', text: 'another' },
    { name: 'c', version: '3.0.0', licence: 'MIT', text: 'the same' },
  ])
  expect(page).toContain('\na 1.0.0 (MIT)\nc 3.0.0 (MIT)\n\nthe same\n')
  expect(page).toContain('\nb 2.0.0 (ISC)\n\nanother\n')
  expect(page.split('the same')).toHaveLength(2)
})

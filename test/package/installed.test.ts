import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npm, run } from '../../scripts/command.ts'
import { VERSION } from '../../scripts/project.ts'
import { camelCase } from '../../src/options/table/names.ts'
import type { OptionRow } from '../../src/options/table/row.ts'
import { TABLE } from '../../src/options/table/table.ts'
import { compile, createConsumer, QUIETLY, typeCheck, writeFiles, type Consumer } from './support/consumer.ts'

/** What the package may hold. All other files of the repository stay out of it. */
const SHIPPED = /^(package\.json|README\.md|LICENSE|THIRD-PARTY-NOTICES|CHANGELOG\.md|docs\/objsync\.1|docs\/schema\/[\w.-]+\.schema\.json|bin\/(objsync\.js|package\.json)|dist\/(cli|index|storage|testing)\.js|dist\/chunks\/[\w-]+\.js|dist\/types\/[\w/-]+\.d\.ts)$/

/** Node can load an ES module by require from these versions on. */
const REQUIRES_MODULES = process.features.require_module

/** How programs may look for types, besides `nodenext`. */
const WAYS = [
  ['node16', 'use.ts', { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', 'use.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ['bundler, with preserve', 'use.ts', { module: 'preserve', moduleResolution: 'bundler' }],
  ['nodenext, from CommonJS', 'use.cts', { verbatimModuleSyntax: false }],
] as const

const USE = `
  import { describe, isStorageError, StorageError, sync, UsageError } from 'objsync'
  import type { ErrorKind, Reason, Side, SyncEvent, SyncHooks, SyncOptions, SyncResult, SyncRun } from 'objsync'
  import { compareKeys, type Target } from 'objsync/storage'
  import { conformanceCases, createMemoryStorage, type StorageUnderTest } from 'objsync/testing'

  const options: SyncOptions = { source: 'photos', target: 's3://bucket/photos/', delete: true, maxDelete: 100, filterIncludeRegex: 'x' }
  const hooks: SyncHooks = {
    signal: new AbortController().signal,
    filter: (entry) => entry.size > 0 && !('isDeleteMarker' in entry && entry.isDeleteMarker),
    preprocess: async ({ facts }) => ({ metadata: { ...facts.metadata, a: 'b' }, contentType: undefined }),
    onEvent: (event: SyncEvent) => { if (event.type === 'copy') console.log(event.key, describe(event.reason satisfies Reason)) },
    details: ['write'],
  }
  export async function use(): Promise<void> {
    const run: SyncRun = sync(options, hooks)
    for await (const event of run) if (event.type === 'write') console.log(event.arrived satisfies number)
    const result: SyncResult = await run
    const kind = (error: unknown): ErrorKind | undefined => (isStorageError(error) ? error.kind : undefined)
    console.log(result.status, result.counts.copied, kind(new UsageError('')), StorageError.name, 'source' satisfies Side, compareKeys('a', 'b'))
    const storage: Target = createMemoryStorage()
    await sync({ source: storage, target: 'here' })
  }
  export const casesOf = (subject: StorageUnderTest): string[] => conformanceCases(subject).map(({ name }) => name)

  type Typed<T> = 0 extends 1 & T ? never : T
  export const chosen: Typed<SyncOptions['maxDelete']> = 1
  export const counted: Typed<SyncResult['counts']['copied']> = 1
  // @ts-expect-error no such option
  export const mistaken: SyncOptions = { source: 'a', target: 'b', noSuchOption: 1 }
  // @ts-expect-error a filter answers
  export const silent: SyncHooks = { filter: () => undefined }
`

describe('the package, packed from dist and installed in an empty folder', () => {
  let consumer: Consumer
  let [folder, installed] = ['', '']

  beforeAll(async () => {
    consumer = await createConsumer()
    ;({ folder, installed } = consumer)
    await writeFiles(folder, { 'from/a.txt': 'alpha', 'from/b/c.txt': 'gamma', 'use.ts': USE, 'use.cts': USE })
  }, 180_000)
  afterAll(() => consumer.remove())

  it('is one package', async () => {
    const names = await readdir(join(folder, 'node_modules'))
    expect(names.filter((name) => !name.startsWith('.'))).toEqual(['objsync'])
    await expect(readdir(join(installed, 'node_modules'))).rejects.toThrow('ENOENT')
  })

  it('holds what runs, its types and its licences, and nothing else', async () => {
    const files = await filesBelow(installed)
    expect(files.filter((path) => !SHIPPED.test(path))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['bin/objsync.js', 'dist/cli.js', 'dist/types/index.d.ts', 'dist/types/testing/index.d.ts', 'LICENSE', 'THIRD-PARTY-NOTICES']))
  })

  it('runs by its name: --version', async () => {
    const output = await npm(['exec', ...QUIETLY, '--', 'objsync', '--version'], { cwd: folder })
    expect(output.split('\n')).toContain(`objsync ${VERSION}`)
  })

  it('runs by its name: SOURCE TARGET', async () => {
    await npm(['exec', ...QUIETLY, '--', 'objsync', 'from', 'by-command'], { cwd: folder })
    expect(await filesBelow(join(folder, 'by-command'))).toEqual(['a.txt', 'b/c.txt'])
    expect(await readFile(join(folder, 'by-command', 'b', 'c.txt'), 'utf8')).toBe('gamma')
  })

  it('is imported as an ES module', async () => {
    await writeFile(join(folder, 'use.js'), `
      import { sync } from 'objsync'
      const { status, counts } = await sync({ source: 'from', target: 'by-library' })
      console.log(status, counts.copied)
    `)
    expect(await run(process.execPath, ['use.js'], { cwd: folder })).toContain('complete 2\n')
    expect(await filesBelow(join(folder, 'by-library'))).toEqual(['a.txt', 'b/c.txt'])
  })

  it('loads every part of itself, also those for S3 and Azure', async () => {
    await writeFile(join(folder, 'load.js'), `
      import { readdirSync } from 'node:fs'
      const chunks = new URL('./node_modules/objsync/dist/chunks/', import.meta.url)
      for (const name of readdirSync(chunks)) await import(new URL(name, chunks))
      console.log('loaded')
    `)
    expect(await run(process.execPath, ['load.js'], { cwd: folder })).toContain('loaded\n')
  })

  it.runIf(REQUIRES_MODULES)('is loaded by require', async () => {
    await writeFiles(folder, { 'use.cjs': `
      const { sync, UsageError } = require('objsync')
      const { createMemoryStorage } = require('objsync/testing')
      const { compareKeys, StorageError } = require('objsync/storage')
      const target = createMemoryStorage()
      sync({ source: 'from', target }).then(({ status }) => console.log(status, [...target.objects.keys()], new UsageError('x') instanceof StorageError, compareKeys('a', 'b')))
    ` })
    expect(await run(process.execPath, ['use.cjs'], { cwd: folder })).toContain("complete [ 'a.txt', 'b/c.txt' ] true -1\n")
  })

  it('exports nothing but its three doors', async () => {
    await writeFiles(folder, { 'inner.js': "await import('objsync/dist/index.js').catch((error) => console.log(error.code))" })
    expect(await run(process.execPath, ['inner.js'], { cwd: folder })).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED\n')
  })

  it('has no fault that publint knows', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true })
    expect(messages).toEqual([])
  })

  it('gives TypeScript all its types, without those of other packages', async () => {
    expect(typeCheck(folder, ['use.ts'])).toBe('')
  })

  it.each(WAYS)('gives TypeScript its types by %s', async (_way, file, options) => {
    expect(typeCheck(folder, [file], options)).toBe('')
  })

  it('has storages for tests, whose errors are the library\'s', async () => {
    await writeFile(join(folder, 'test-storages.ts'), `
      import { isStorageError } from 'objsync'
      import { createMemoryStorage, withFaults } from 'objsync/testing'
      import type { Entry, Fault, FaultyStorage, MemoryObject, MemoryStorage, Target } from 'objsync/testing'

      const memory: MemoryStorage = createMemoryStorage({ name: 'tests', store: 'one', versioned: true })
      memory.seed('k', 'content', { mtime: 1_600_000_000_000 })
      const faults: readonly Fault[] = [{ operation: 'head', error: 'denied' }]
      const faulty: FaultyStorage & Target = withFaults(memory, faults)
      const pages: Entry[][] = []
      for await (const page of faulty.list({})) pages.push(page)
      const object: MemoryObject | undefined = memory.objects.get('k')
      const failure: unknown = await faulty.head({ key: 'k' }).catch((error: unknown) => error)
      const kind = isStorageError(failure) ? failure.kind : undefined
      console.log(object?.bytes.toString(), pages.flat().map(({ key }) => key), kind, faulty.callsOf('head').length)
    `)
    expect(typeCheck(folder, ['test-storages.ts'])).toBe('')
    await compile(folder, ['test-storages.ts'])
    expect(await run(process.execPath, ['test-storages.js'], { cwd: folder })).toContain("content [ 'k' ] denied 1\n")
  })

  it('gives editors the help of every option', async () => {
    const types = await readFile(join(installed, 'dist', 'types', 'options', 'table', 'types.d.ts'), 'utf8')
    for (const { name, help } of libraryOptions()) {
      const [before = ''] = types.split(`readonly ${camelCase(name)}?: `)
      expect(before.trimEnd().split('\n').at(-1)).toContain(help)
    }
  })
})

/** Options of the table that a caller of the library can give. */
function libraryOptions(): readonly OptionRow[] {
  const table: readonly OptionRow[] = TABLE
  return table.filter(({ commandOnly }) => !commandOnly)
}

/** Paths of all files below a folder, with `/` between segments, sorted. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((path) => relative(folder, path).split(sep).join('/')).sort()
}

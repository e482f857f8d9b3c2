import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import process from 'node:process'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npm, run } from '../../scripts/command.ts'
import { ROOT, VERSION } from '../../scripts/project.ts'
import { camelCase } from '../../src/options/table/names.ts'
import type { OptionRow } from '../../src/options/table/row.ts'
import { TABLE } from '../../src/options/table/table.ts'

/** What the package may hold. All other files of the repository stay out of it. */
const SHIPPED = /^(package\.json|README\.md|LICENSE|THIRD-PARTY-NOTICES|CHANGELOG\.md|docs\/objsync\.1|docs\/schema\/[\w.]+\.schema\.json|bin\/(objsync\.js|package\.json)|dist\/(cli|index|testing)\.js|dist\/chunks\/[\w-]+\.js|dist\/types\/[\w/-]+\.d\.ts)$/

/** Neither network nor an npm cache: the package must need nothing that is not in it. */
const QUIETLY = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']

describe('the package, packed from dist and installed in an empty folder', () => {
  let folder = ''
  let installed = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objsync-package-'))
    installed = join(folder, 'node_modules', 'objsync')
    const quietly = [...QUIETLY, '--cache', join(folder, 'cache')]
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder, ...quietly], { cwd: ROOT })
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
    await npm(['install', `./objsync-${VERSION}.tgz`, ...quietly], { cwd: folder })
    await mkdir(join(folder, 'from', 'b'), { recursive: true })
    await writeFile(join(folder, 'from', 'a.txt'), 'alpha')
    await writeFile(join(folder, 'from', 'b', 'c.txt'), 'gamma')
  }, 180_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

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
      const { status, statistics } = await sync({ source: 'from', target: 'by-library' })
      console.log(status, statistics.transferred)
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

  it('gives TypeScript all its types, without those of other packages', async () => {
    await writeFile(join(folder, 'use.ts'), `
      import { describe, isStorageError, Statistics, StorageError, sync, UsageError } from 'objsync'
      import type { ErrorKind, Outcome, Reason, Side, SyncEvent, SyncHooks, SyncOptions, SyncOutcome } from 'objsync'

      const options: SyncOptions = { source: 'photos', target: 's3://bucket/photos/', delete: true, maxDelete: 100, filterIncludeRegex: 'x' }
      const statistics = new Statistics()
      const hooks: SyncHooks = {
        statistics,
        signal: new AbortController().signal,
        onEvent: (event: SyncEvent) => { if (event.type === 'copy') console.log(event.key, describe(event.reason satisfies Reason)) },
      }
      const outcome: SyncOutcome = await sync(options, hooks)
      const status: Outcome['status'] = outcome.status
      const copied: number = outcome.statistics.transferred
      const kind = (error: unknown): ErrorKind | undefined => (isStorageError(error) ? error.kind : undefined)
      console.log(status, copied, kind(new UsageError('')), StorageError.name, 'source' satisfies Side)

      type Typed<T> = 0 extends 1 & T ? never : T
      const chosen: Typed<SyncOptions['maxDelete']> = 1
      const counted: Typed<Statistics['transferred']> = 1
      console.log(chosen, counted)
    `)
    expect(await typeCheck(folder, 'use.ts', [])).toBe('')
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
    expect(await typeCheck(folder, 'test-storages.ts', ['node'])).toBe('')
    await writeFile(join(folder, 'test-storages.js'), await compiled(join(folder, 'test-storages.ts')))
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

/** Runs the TypeScript compiler over one file, with these global types, and returns what it prints. */
async function typeCheck(folder: string, file: string, types: readonly string[]): Promise<string> {
  const compilerOptions = {
    module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', strict: true, skipLibCheck: false, noEmit: true,
    types, typeRoots: [join(ROOT, 'node_modules', '@types')],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  return run(process.execPath, [tsc, '-p', folder])
}

/** Returns a TypeScript file as JavaScript. */
async function compiled(path: string): Promise<string> {
  const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', format: 'esm' })
  return code
}

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

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { transform } from 'esbuild'
import { npm, run } from '../../../scripts/command.ts'
import { ROOT, VERSION } from '../../../scripts/project.ts'

/** Neither network nor an npm cache: the package must need nothing that is not in it. */
export const QUIETLY = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']

/** A project that has the package installed, packed from dist, and nothing else. */
export interface Consumer {
  readonly folder: string
  /** Folder of the installed package. */
  readonly installed: string
  remove(): Promise<void>
}

export async function createConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-package-'))
  const quietly = [...QUIETLY, '--cache', join(folder, 'cache')]
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder, ...quietly], { cwd: ROOT })
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
  await npm(['install', `./objsync-${VERSION}.tgz`, ...quietly], { cwd: folder })
  return { folder, installed: join(folder, 'node_modules', 'objsync'), remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The strictest that a program may ask for. */
const STRICT = {
  module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true, verbatimModuleSyntax: true, isolatedModules: true, skipLibCheck: false, noEmit: true,
}

/** Runs the TypeScript compiler over files of a folder, and returns what it prints. */
export async function typeCheck(folder: string, files: readonly string[], options: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const compilerOptions = { ...STRICT, types: [], typeRoots: [join(ROOT, 'node_modules', '@types')], ...options }
  const config = join(folder, `tsconfig-${files[0]}.json`)
  await writeFile(config, JSON.stringify({ compilerOptions, files }))
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  return run(process.execPath, [tsc, '-p', config])
}

/** Writes TypeScript files as JavaScript beside them. */
export async function compile(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { code } = await transform(await readFile(join(folder, file), 'utf8'), { loader: 'ts', format: 'esm' })
    await writeFile(join(folder, file.replace(/\.ts$/, '.js')), code)
  }
}

/** Writes texts by their paths. */
export async function writeFiles(folder: string, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { transform } from 'esbuild'
import ts from 'typescript'
import { npm } from '../../../scripts/command.ts'
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
  types: [], typeRoots: [join(ROOT, 'node_modules', '@types')],
}

/** Files of TypeScript and Node, which all programs share. */
const parsed = new Map<string, ts.SourceFile>()

/**
 * Checks files of a folder, and the declarations of the package that they reach, as `tsc` does with `skipLibCheck: false`. The
 * declarations of TypeScript and Node are not checked: that takes a minute and concerns nobody here.
 *
 * @returns what is wrong, one line each
 */
export function typeCheck(folder: string, files: readonly string[], options: Readonly<Record<string, unknown>> = {}): string {
  const { options: settings, errors } = ts.convertCompilerOptionsFromJson({ ...STRICT, ...options }, folder)
  const host = ts.createCompilerHost(settings)
  const read = host.getSourceFile.bind(host)
  const isShared = (path: string): boolean => /\/node_modules\/(typescript|@types|undici-types)\//.test(path)
  host.getSourceFile = (path, about, onError, again) => {
    // How a module is meant depends on the settings, so only declarations of no module are shared.
    const known = isShared(path) && path.includes('/typescript/lib/') ? parsed.get(path) : undefined
    const file = known ?? read(path, about, onError, again)
    if (file !== undefined) parsed.set(path, file)
    return file
  }
  const program = ts.createProgram(files.map((file) => join(folder, file)), settings, host)
  const own = program.getSourceFiles().filter(({ fileName }) => !isShared(fileName))
  const found = own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
  const all = [...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found]
  return ts.formatDiagnostics(all, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' }).trim()
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

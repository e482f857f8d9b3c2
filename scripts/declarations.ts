import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { documentedOptions, OPTION_TYPES } from './documented-options.ts'
import { OUT, ROOT } from './project.ts'

/** The files that package.json exports. */
const DOORS: readonly string[] = ['index.ts', 'storage/index.ts', 'testing/index.ts'].map((path) => join(ROOT, 'src', path))

const CONFIG = join(ROOT, 'scripts', 'tsconfig.types.json')

/** Makes the types of Node count even where a program says `"types": []`. */
const NODE_TYPES = '/// <reference types="node" />'

/** One declaration file: its path and its text. */
type Declaration = readonly [path: string, text: string]

/**
 * Writes dist/types: the declarations that the exported files reach, and no others. They name Node's `Buffer`, so their users
 * need @types/node.
 * @throws Error for a type error in one of these files, and when one imports the types of another package: an install brings none
 */
export async function buildDeclarations(): Promise<void> {
  const declarations = declarationsFrom(DOORS)
  await rm(join(OUT, 'types'), { recursive: true, force: true })
  for (const [path, text] of declarations) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

function declarationsFrom(doors: readonly string[]): Declaration[] {
  const { options, errors } = readConfig()
  const program = ts.createProgram(doors, options)
  refuse(errors)
  const declarations: Declaration[] = []
  const reached = new Set(doors)
  // A set is walked in the order of insertion, with what is added on the way.
  for (const path of reached) {
    const file = program.getSourceFile(path)
    if (file === undefined) throw new Error(`${path} is not part of the library`)
    refuse(program.getSemanticDiagnostics(file))
    const [name, emitted] = emit(program, file)
    const text = path === join(ROOT, OPTION_TYPES) ? documentedOptions(program, file) : emitted
    declarations.push([name, namesNode(text) ? `${NODE_TYPES}\n${text}` : text])
    for (const imported of importsOf(path, text)) reached.add(imported)
  }
  return declarations
}

function namesNode(declaration: string): boolean {
  return /\bBuffer\b/.test(declaration)
}

function readConfig(): ts.ParsedCommandLine {
  const host: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => { refuse([diagnostic]) } }
  const parsed = ts.getParsedCommandLineOfConfigFile(CONFIG, undefined, host)
  if (parsed === undefined) throw new Error(`${CONFIG} cannot be read`)
  return parsed
}

function emit(program: ts.Program, file: ts.SourceFile): Declaration {
  const written: Declaration[] = []
  const { diagnostics } = program.emit(file, (path, text) => { written.push([path, text]) }, undefined, true)
  refuse(diagnostics)
  const [declaration] = written
  if (declaration === undefined) throw new Error(`${file.fileName} has no declarations`)
  return declaration
}

/** The sources of the declarations that this one imports. */
function importsOf(path: string, text: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text)
  return [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => {
    if (fileName.startsWith('.')) return resolve(dirname(path), fileName)
    throw new Error(`the declarations of ${relative(ROOT, path)} need the types of ${fileName}, which an install does not bring`)
  })
}

function refuse(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return
  throw new Error(ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => ROOT,
    getNewLine: () => '\n',
  }).trim())
}

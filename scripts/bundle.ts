import { chmod, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions, Metafile } from 'esbuild'
import { OUT, ROOT, VERSION } from './project.ts'

/** What every bundle has in common, for the package and for the single executable. */
export const BUNDLE: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20.18',
  // ES modules where a package offers them: only those can be split and shaken.
  mainFields: ['module', 'main'],
  // Names are kept, so that a stack in a bug report can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  // Copyright lines inside the code stay with the code; THIRD-PARTY-NOTICES has the licences.
  legalComments: 'eof',
  define: {
    __OBJSYNC_VERSION__: JSON.stringify(VERSION),
    // The SDK's advice to use a newer Node is for developers of objsync, not for its users. A library must not set variables.
    'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"',
  },
  logLevel: 'warning',
}

// Packages in CommonJS call require for Node's own modules; an ES module has none.
const REQUIRE = "import{createRequire as objsyncRequire}from'node:module';const require=objsyncRequire(import.meta.url);"

/** dist/cli.js (the command), dist/index.js (the library), its doors for storages and for tests, and the chunks that they share. */
const PACKAGE: BuildOptions = {
  ...BUNDLE,
  entryPoints: { cli: 'src/cli/bin.ts', index: 'src/index.ts', storage: 'src/storage/index.ts', testing: 'src/testing/index.ts' },
  outdir: OUT,
  format: 'esm',
  // What is imported lazily (the SDKs, the command itself) lands in chunks that load only when they are needed.
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: REQUIRE },
}

/** The program of the single executable. One file in CommonJS: its code cache makes the start fast, and lazy imports stay lazy. */
const PROGRAM: BuildOptions = {
  ...BUNDLE,
  entryPoints: ['src/cli/bin.ts'],
  format: 'cjs',
  target: 'node26',
  // src/cli/help/version.ts reads import.meta only when it runs from its source.
  logOverride: { 'empty-import-meta': 'silent' },
}

/**
 * Packages that the bundles may still import. @aws-sdk/signature-v4-multi-region prefers this native signer where the user has
 * installed it and uses @aws-sdk/signature-v4a otherwise, which is bundled. A native module cannot be bundled.
 */
const OPTIONAL: readonly string[] = ['@aws-sdk/signature-v4-crt']

/**
 * Writes the bundles of the package to dist.
 * @throws Error when they import a package: an install brings none
 */
export async function buildBundles(): Promise<void> {
  await Promise.all(['cli.js', 'index.js', 'storage.js', 'testing.js', 'chunks'].map((name) => rm(join(OUT, name), { recursive: true, force: true })))
  await bundle(PACKAGE)
  await chmod(join(OUT, 'cli.js'), 0o755)
}

/** Writes the program of the single executable to this file. Throws as {@link buildBundles} does. */
export async function buildProgram(outfile: string): Promise<void> {
  await bundle({ ...PROGRAM, outfile })
}

/** What the package and the executable are made of. Writes nothing. Throws as {@link buildBundles} does. */
export async function inspectBundles(): Promise<Metafile[]> {
  return Promise.all([PACKAGE, { ...PROGRAM, outfile: join(OUT, 'objsync.cjs') }].map((options) => bundle({ ...options, write: false })))
}

async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, metafile: true })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const missing = imports.filter(({ external, path }) => external && !isBuiltin(path) && !OPTIONAL.includes(path)).map(({ path }) => path)
  if (missing.length > 0) throw new Error(`the bundle imports packages that an install does not bring: ${[...new Set(missing)].join(', ')}`)
  return metafile
}

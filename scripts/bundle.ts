import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { BuildOptions } from 'esbuild'
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
  legalComments: 'linked',
  define: { __OBJSYNC_VERSION__: JSON.stringify(VERSION) },
  logLevel: 'warning',
}

// Packages in CommonJS call require for Node's own modules; an ES module has none.
const REQUIRE = "import{createRequire as objsyncRequire}from'node:module';const require=objsyncRequire(import.meta.url);"

/** Writes dist/cli.js (the command), dist/index.js (the library) and the chunks that they share. */
export async function buildBundles(): Promise<void> {
  await Promise.all(['cli.js', 'index.js', 'chunks'].map((name) => rm(join(OUT, name), { recursive: true, force: true })))
  await build({
    ...BUNDLE,
    entryPoints: { cli: 'src/cli/bin.ts', index: 'src/index.ts' },
    outdir: OUT,
    format: 'esm',
    // What is imported lazily (the SDKs, the command itself) lands in chunks that load only when they are needed.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: REQUIRE },
  })
  await chmod(join(OUT, 'cli.js'), 0o755)
}

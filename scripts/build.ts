// Builds the package: dist/cli.js (the command), dist/index.js (the library), dist/types (its declarations).
import { spawnSync } from 'node:child_process'
import { chmod, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { BUNDLE, OUT, ROOT } from './bundle.ts'

// Packages in CommonJS call require for Node's own modules; an ES module has none.
const REQUIRE = "import{createRequire as objsyncRequire}from'node:module';const require=objsyncRequire(import.meta.url);"

async function buildBundles(): Promise<void> {
  await build({
    ...BUNDLE,
    entryPoints: { cli: 'src/cli/bin.ts', index: 'src/index.ts' },
    outdir: OUT,
    format: 'esm',
    // What is imported lazily (both SDKs, the command itself) lands in chunks that load only when they are needed.
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: REQUIRE },
  })
  await chmod(join(OUT, 'cli.js'), 0o755)
}

function buildDeclarations(): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), '..', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'scripts', 'tsconfig.types.json')], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`tsc ended with ${String(status)}`)
}

await rm(OUT, { recursive: true, force: true })
await buildBundles()
if (!process.argv.includes('--no-types')) buildDeclarations()

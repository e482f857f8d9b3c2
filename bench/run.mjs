// Bundles the benchmarks, which are TypeScript, with the esbuild that the project builds with, and runs them.
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

await build({
  absWorkingDir: root,
  entryPoints: { main: 'bench/main.ts', sink: 'bench/sink/main.ts', 'digest-thread': 'bench/sink/digest-thread.ts' },
  outdir: 'dist/bench',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
})
await import(new URL('../dist/bench/main.js', import.meta.url).href)

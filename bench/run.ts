// `npm run bench`: bundles the benchmarks, so that their server runs at full speed, and then runs them.
import { build } from 'esbuild'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BUNDLE } from '../scripts/bundle.ts'
import { OUT } from '../scripts/project.ts'

const DIR = join(OUT, 'bench')

await build({
  ...BUNDLE,
  entryPoints: { main: 'bench/main.ts', sink: 'bench/sink/main.ts', 'digest-thread': 'bench/sink/digest-thread.ts' },
  outdir: DIR,
  format: 'esm',
  minifyWhitespace: false,
})
if (process.argv.some((arg) => arg === '--profile' || arg.startsWith('--profile='))) await buildProfiled()
await import(pathToFileURL(join(DIR, 'main.js')).href)

/** The command with source maps, so that a profile can tell where its functions come from. */
async function buildProfiled(): Promise<void> {
  await build({
    ...BUNDLE,
    entryPoints: { cli: 'src/cli/bin.ts' },
    outdir: join(DIR, 'profiled'),
    format: 'esm',
    splitting: true,
    minifyWhitespace: false,
    sourcemap: true,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
}

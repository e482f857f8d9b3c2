// `npm run build`: the package, that is the bundles and the library's declarations (dist/types).
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { buildBundles } from './bundle.ts'
import { OUT, ROOT } from './project.ts'

async function buildDeclarations(): Promise<void> {
  await rm(join(OUT, 'types'), { recursive: true, force: true })
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(ROOT, 'scripts', 'tsconfig.types.json')], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`tsc ended with ${String(status)}`)
}

await buildBundles()
await buildDeclarations()

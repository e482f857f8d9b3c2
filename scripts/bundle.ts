import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'

/** The repository, an absolute path. */
export const ROOT: string = join(import.meta.dirname, '..')

/** The version that package.json names. */
export const VERSION: string = readVersion()

/** Where `npm run build` and `npm run build:binary` write. */
export const OUT: string = join(ROOT, 'dist')

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

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string') return manifest.version
  throw new Error('package.json has no version')
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository, an absolute path. */
export const ROOT: string = join(import.meta.dirname, '..')

/** Where the builds write. */
export const OUT: string = join(ROOT, 'dist')

/** The version that package.json names. */
export const VERSION: string = readVersion()

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string') return manifest.version
  throw new Error('package.json has no version')
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository, an absolute path. */
export const ROOT: string = join(import.meta.dirname, '..')

/** Where the builds write. */
export const OUT: string = join(ROOT, 'dist')

const MANIFEST: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

/** The version that package.json names. */
export const VERSION: string = textAt('version')

/** What objsync is, in one sentence of package.json. */
export const DESCRIPTION: string = textAt('description')

/** The page of the project. */
export const HOMEPAGE: string = textAt('homepage')

/** Address of the repository on the web, without a slash or `.git` at its end. */
export const REPOSITORY: string = textAt('repository', 'url').replace(/^git\+/, '').replace(/\.git$/, '')

function textAt(...path: readonly string[]): string {
  const value = path.reduce((at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined), MANIFEST)
  if (typeof value === 'string') return value
  throw new Error(`package.json has no ${path.join('.')}`)
}

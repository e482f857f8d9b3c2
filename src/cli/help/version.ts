import { readFileSync } from 'node:fs'

/** Filled in by the bundler. */
declare const __OBJSYNC_VERSION__: string | undefined

/** The version of this program, from the bundle or, when it runs from its sources, from package.json. */
export function version(): string {
  if (typeof __OBJSYNC_VERSION__ === 'string') return __OBJSYNC_VERSION__
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return String((manifest as { version: unknown }).version)
}

/** What `--version` prints. */
export function versionLine(): string {
  return `objsync ${version()}\n`
}

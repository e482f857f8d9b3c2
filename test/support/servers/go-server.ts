import { join } from 'node:path'
import process from 'node:process'
import { cached, once } from '../../../scripts/cache.ts'
import { has, run } from '../../../scripts/command.ts'

/** A server that is built with Go, once, into the cache. */
export interface GoServer {
  /** Can this machine build it? */
  canInstall(): boolean
  /** Is it built already? */
  isInstalled(): boolean
  /** Path of the binary; builds it the first time, which takes a minute or some. */
  install(): Promise<string>
}

/**
 * @param module as `go install` takes it; its last element is the name of the binary
 * @param platforms where it is used; every one when absent
 */
export function goServer(module: string, version: string, platforms?: readonly NodeJS.Platform[]): GoServer {
  const name = module.slice(module.lastIndexOf('/') + 1)
  const folder = `${name}/${version}`
  const binary = process.platform === 'win32' ? `${name}.exe` : name
  return {
    canInstall: () => platforms?.includes(process.platform) !== false && has('go', 'version'),
    isInstalled: () => cached(folder) !== undefined,
    async install() {
      const built = await once(folder, async (draft) => {
        await run('go', ['install', `${module}@${version}`], { env: { ...process.env, GOBIN: draft, CGO_ENABLED: '0' } })
      })
      return join(built, binary)
    },
  }
}

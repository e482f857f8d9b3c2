import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

/** Tests below these folders may use real servers; the others start none. */
const WITH_SERVERS = ['test/conformance/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/storage/**/*.test.ts', 'test/support/**/*.test.ts']

export default defineConfig({
  define: { __OBJSYNC_VERSION__: JSON.stringify(manifest.version) },
  test: {
    pool: 'forks',
    // Many tests wait, for a pause before a retry or a server that is to be silent; one worker more has the cores meanwhile.
    maxWorkers: availableParallelism() + 1,
    // Two cores and real servers: a test may have to wait its turn, and none measures time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: WITH_SERVERS } },
      {
        extends: true,
        test: { name: 'servers', include: WITH_SERVERS, globalSetup: ['test/support/servers/global-setup.ts'] },
      },
    ],
  },
})

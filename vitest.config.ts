import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

/** Tests below these folders may use real servers; the others start none. */
const WITH_SERVERS = ['test/conformance/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/storage/**/*.test.ts', 'test/support/**/*.test.ts']

/** These replace a module for all who import it, or look at the memory of the whole process; each has a process of its own. */
const ALONE = ['test/http/retry.test.ts', 'test/sync/memory.test.ts', 'test/sync/outcome.test.ts']

export default defineConfig({
  define: { __OBJSYNC_VERSION__: JSON.stringify(manifest.version) },
  test: {
    pool: 'forks',
    // Many tests wait, for a pause before a retry or a server that is to be silent; others have the cores meanwhile.
    maxWorkers: availableParallelism() + 2,
    // The files that follow one another in a worker share what they import: loading the SDKs for each takes longer than most tests.
    isolate: false,
    // What one file replaces must not reach the next.
    restoreMocks: true,
    // Two cores and real servers: a test may have to wait its turn, and none measures time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...WITH_SERVERS, ...ALONE] } },
      { extends: true, test: { name: 'unit, alone', include: ALONE, isolate: true } },
      {
        extends: true,
        test: { name: 'servers', include: WITH_SERVERS, globalSetup: ['test/support/servers/global-setup.ts'] },
      },
    ],
  },
})

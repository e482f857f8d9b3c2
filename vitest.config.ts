import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  define: { __OBJSYNC_VERSION__: JSON.stringify(manifest.version) },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    globalSetup: ['test/support/servers/global-setup.ts'],
    // Two cores and real servers: a test may have to wait its turn, and none measures time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The machine's own settings must not reach a test.
    unstubEnvs: true,
  },
})

// `npm run test:windows`: the Windows build of Node runs objsync through Wine, against a real S3 server.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { installS3 } from '../test/support/servers/start.ts'
import { buildBundles } from './bundle.ts'
import { ROOT } from './project.ts'
import { hasWine } from './wine.ts'

if (hasWine()) {
  await buildBundles()
  await installS3((line) => { console.error(line) })
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/e2e/windows.test.ts'], {
    cwd: ROOT, stdio: 'inherit', env: { ...process.env, OBJSYNC_TEST_WINE: '1' },
  })
  process.exitCode = status ?? 1
} else {
  console.log('SKIPPED tests on Windows: there is no wine on PATH (Debian has it in the packages wine and wine64)')
}

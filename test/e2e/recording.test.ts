import process from 'node:process'
import { join } from 'node:path'
import { test } from 'vitest'
import { run } from '../../scripts/command.ts'
import { ROOT } from '../../scripts/project.ts'

test.skipIf(process.platform === 'win32')('docs/recording.svg shows what the packed package prints today, command by command', { timeout: 120_000 }, async () => {
  await run(process.execPath, [join(ROOT, 'scripts', 'run-ts.mjs'), join(ROOT, 'scripts', 'recording.ts'), '--check', '--no-build'], { cwd: ROOT })
})

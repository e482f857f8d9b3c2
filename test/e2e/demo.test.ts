import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../../scripts/project.ts'

const run = promisify(execFile)

test('npm run demo, the first line of the README, finds every claim true and ends with 0', { timeout: 120_000 }, async () => {
  const script = [join(ROOT, 'scripts', 'run-ts.mjs'), join(ROOT, 'scripts', 'demo.ts'), '--no-build']
  const { stdout } = await run(process.execPath, script, { cwd: ROOT })
  expect(stdout).toContain('13. All the way around')
  expect(stdout).toContain('Everything is as it should be.')
})

import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/servers/guarded.ts'

const COMMAND = path.resolve(import.meta.dirname, '../../bin/objsync.js')
const isRoot = process.getuid?.() === 0

let folder = ''
beforeEach(async () => {
  folder = await temporaryFolder('lost-output')
  await mkdir(path.join(folder, 'from'))
  await writeFile(path.join(folder, 'from', 'file'), 'content')
})
afterEach(async () => {
  await chmod(path.join(folder, 'to'), 0o755).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
})

/** Runs a line of shell in the folder; `objsync` is the command. */
function shell(line: string): { readonly code: number | null, readonly stdout: string, readonly stderr: string } {
  const objsync = `objsync() { ${JSON.stringify(process.execPath)} ${JSON.stringify(COMMAND)} "$@"; }`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${objsync}; ${line}`], { cwd: folder, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}

describe.runIf(existsSync('/dev/full'))('a dry run whose output is lost', () => {
  it.each([[''], ['--json-tracing'], ['--show-no-progress']])('on a full disk ends with 1 and says so: --dry-run %s', (option) => {
    const { code, stderr } = shell(`objsync --dry-run ${option} from to > /dev/full`)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot write to standard output.*ENOSPC/)])
  })

  it('ends quietly when its reader had enough', () => {
    expect(shell('objsync --dry-run from to | head -n 1')).toEqual({ code: 0, stdout: '[dry-run] copy file (7 bytes): not at target\n', stderr: '' })
  })

  it('is a failure of a real run too, which has copied all the same', async () => {
    expect(shell('objsync from to > /dev/full').code).toBe(1)
    expect(await readdir(path.join(folder, 'to'))).toEqual(['file'])
  })
})

describe.skipIf(isRoot || process.platform === 'win32')('rights', () => {
  it('that keep a file from being written fail the run with 1', async () => {
    await mkdir(path.join(folder, 'to'), { mode: 0o555 })
    const { code, stderr, stdout } = shell('objsync from to')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ERROR not copied: .*permission denied/)])
    expect(stdout).toMatch(/^Copied nothing in .*; 1 failed\.\n$/)
  })

  it('that keep a file of the source from being read are a warning, with 3', async () => {
    await chmod(path.join(folder, 'from', 'file'), 0o000)
    const { code, stderr, stdout } = shell('objsync from to')
    expect([code, stderr]).toEqual([3, expect.stringMatching(/WARN not copied: .*permission denied/)])
    expect(stdout).toMatch(/^Copied nothing in [\d.]+ s\.\n1 warning\.\n$/)
  })
})

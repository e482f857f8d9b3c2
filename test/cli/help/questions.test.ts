import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { SHELLS } from '../../../src/options/table/general.ts'
import { GROUPS } from '../../../src/options/table/row.ts'
import { TABLE } from '../../../src/options/table/table.ts'
import { FakeProcess } from '../support/surroundings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-questions-'))
  await mkdir(path.join(folder, 'help'))
})
afterAll(() => rm(folder, { recursive: true }))

async function typed(line: string, env: Readonly<Record<string, string>> = {}) {
  const fake = new FakeProcess(env)
  let ran = 0
  const code = await main(line.split(' ').filter(Boolean), fake, async () => async () => {
    ran++
    return { status: 'complete' }
  })
  return { code, stdout: fake.stdout.text, stderr: fake.stderr.text, ran }
}

async function answered(line: string, env?: Readonly<Record<string, string>>): Promise<string> {
  const { stdout, ...rest } = await typed(line, env)
  expect(rest).toEqual({ code: 0, stderr: '', ran: 0 })
  return stdout
}

/** Headings of the groups in a help text. */
function groupsIn(text: string): string[] {
  return text.split('\n').filter((line) => /^\S.*:$/.test(line)).map((line) => line.slice(0, -1))
}

describe('words that ask', () => {
  it('help, as -h', async () => {
    const screen = await answered('-h')
    for (const line of ['help', 'help sync', 'help help', 'sync -h', 'help -v']) expect(await answered(line), line).toBe(screen)
  })

  it('version, as --version', async () => {
    const version = await answered('--version')
    for (const line of ['version', 'version --verbose', 'sync --version']) expect(await answered(line), line).toBe(version)
  })

  it.each(SHELLS)('completion %s, as --auto-complete-shell', async (shell) => {
    expect(await answered(`completion ${shell}`)).toBe(await answered(`--auto-complete-shell ${shell}`))
  })

  it('also where variables name the sides, or mean nothing', async () => {
    const screen = await answered('help')
    expect(await answered('help', { OBJSYNC_TARGET: 's3://bkt/' })).toBe(screen)
    expect(await answered('help', { OBJSYNC_DRYRUN: '1' })).toBe(screen)
  })

  it.each(['./help s3://bkt/', 'sync help s3://bkt/', '-- help s3://bkt/'])('are a path in %j', async (line) => {
    const before = process.cwd()
    process.chdir(folder)
    try {
      expect(await typed(line)).toMatchObject({ code: 0, ran: 1 })
    } finally {
      process.chdir(before)
    }
  })
})

describe('help about a topic', () => {
  it.each(GROUPS)('%s', async (group) => {
    const text = await answered(`help ${group.toLowerCase().replaceAll(/[ /]/g, '-')}`)
    expect(groupsIn(text)).toEqual([group])
    for (const { name } of TABLE.filter((row) => row.group === group)) expect(text).toContain(`--${name}`)
  })

  it('a part of several names shows all these groups', async () => {
    expect(groupsIn(await answered('help azure'))).toEqual(GROUPS.filter((group) => group.startsWith('Azure')))
    expect(groupsIn(await answered('help METADATA'))).toEqual(['Metadata/Headers'])
  })

  it('--help GROUP and -h GROUP are the same as help GROUP', async () => {
    const text = await answered('help filtering')
    for (const line of ['--help filtering', '-h Filtering', 'sync --help filtering']) expect(await answered(line), line).toBe(text)
  })

  it('an option is shown alone', async () => {
    for (const line of ['help max-delete', '--help max-delete']) {
      const text = await answered(line)
      expect(text).toContain('--max-delete <N>')
      expect(text).not.toContain('--delete-excluded')
    }
    expect(await answered('help mirror-mode')).toContain('--remove-modified-filter')
  })

  it('--help with locations is about everything', async () => {
    const all = await answered('--help')
    for (const line of ['photos s3://bkt/ --help', '--help photos s3://bkt/', 'photos --help', 'help all']) expect(await answered(line), line).toBe(all)
    expect(groupsIn(all)).toEqual(['Arguments', ...GROUPS, 'Exit codes'])
  })

  it('groups lists every group and every option', async () => {
    const text = await answered('help groups')
    expect(groupsIn(text)).toEqual(GROUPS)
    expect(text.match(/--[a-z0-9-]+/g)?.sort()).toEqual(TABLE.map(({ name }) => `--${name}`).sort())
  })
})

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, VERSION } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { BUNDLE, start } from './support/command.ts'
import { mixedContents, SMALL_PARTS } from './support/mixed.ts'
import { differences } from './support/places.ts'
import { useWorld } from './support/world.ts'

/** The single executable, where this run has built one: a run of all tests does. */
const EXECUTABLE = process.env['OBJSYNC_BINARY']

const PROGRAMS: [string, readonly string[]][] = [
  ['dist/cli.js', BUNDLE],
  ['bin/objsync.js', [process.execPath, join(ROOT, 'bin', 'objsync.js')]],
  EXECUTABLE === undefined ? ['dist/objsync [built only for a run of all tests]', []] : ['dist/objsync', [EXECUTABLE]],
]

describe.each(PROGRAMS)('%s', (_name, program) => {
  const its = it.skipIf(program.length === 0)

  its('--version', async () => {
    expect(await start(['--version'], { program }).ended).toEqual({ code: 0, stdout: `objsync ${VERSION}\n`, stderr: '' })
  })

  its('--help', async () => {
    const { code, stdout, stderr } = await start(['--help'], { program }).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('--filter-exclude-regex')
  })

  its('-h, help, help GROUP, completion SHELL', async () => {
    const [short, word, group, script] = await Promise.all([['-h'], ['help'], ['help', 'deleting'], ['completion', 'bash']].map((words) => start(words, { program }).ended))
    expect(short).toEqual({ code: 0, stdout: expect.stringContaining('objsync photos s3://bucket/photos/'), stderr: '' })
    expect(word).toEqual(short)
    expect(group).toEqual({ code: 0, stdout: expect.stringMatching(/^Deleting:\n[^]*--max-delete/), stderr: '' })
    expect(script).toEqual({ code: 0, stdout: expect.stringContaining('complete -F _objsync objsync'), stderr: '' })
  })

  its.each([
    [['--no-such-option'], "unknown option '--no-such-option'"], [['snyc', 'a', 's3://b/'], 'did you mean sync?'], [['a', 's3://b/', '--transfers', '8'], 'use --worker-size'],
    [['.', 's3://b/', '--filter-from', 'nowhere'], 'cannot read nowhere'],
  ])('wrong usage: %j', async (words, answer) => {
    const { code, stdout, stderr } = await start(words, { program }).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(answer)
  })

  describeS3('with a server', [], (s3) => {
    const world = useWorld(s3)

    its.each<Record<string, string>>([{}, { OBJSYNC_TRANSPORT: 'sdk' }])('SOURCE s3://BUCKET/; s3://BUCKET/ TARGET; nothing; --delete %j', async (env) => {
      const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
      await source.write(mixedContents())
      expect(await world.objsync(source, there, SMALL_PARTS, { program, env })).toMatchObject({ code: 0, stderr: '' })
      expect(await world.objsync(there, back, SMALL_PARTS, { program, env })).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await back.read(), await source.read())).toEqual([])
      const before = await there.states()
      await world.objsync(source, there, SMALL_PARTS, { program, env })
      expect(await there.states()).toEqual(before)
      await source.remove('a.txt')
      expect((await world.objsync(source, there, ['--delete'], { program, env })).code).toBe(0)
      expect(Object.keys(await there.read())).toEqual(Object.keys(await source.read()))
    })
  })
})

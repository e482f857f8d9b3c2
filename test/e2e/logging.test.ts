import { describe, expect, it } from 'vitest'
import { useLocalWorld } from './support/local-world.ts'

const world = useLocalWorld()

interface Line {
  readonly timestamp: string
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
}

function linesOf(text: string): Line[] {
  return text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line)
}

describe('what is printed', () => {
  it.concurrent('objsync --json-tracing -vvv SOURCE TARGET: one object a line, on both streams', async () => {
    const { code, stdout, stderr } = await world.sync({ 'a': 'a', 'new\nline': 'b' }, { a: 'a' }, ['--json-tracing', '-vvv'])
    expect(code).toBe(0)
    for (const { timestamp, level, fields } of [...linesOf(stdout), ...linesOf(stderr)]) {
      expect(new Date(timestamp).getTime()).toBeGreaterThan(0)
      expect(['ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']).toContain(level)
      expect(typeof fields['message']).toBe('string')
    }
    expect(linesOf(stderr).filter(({ fields }) => fields['message'] === 'sync completed.').map(({ fields }) => fields['key']).sort()).toEqual(['a', 'new\nline'])
    expect(linesOf(stdout).map(({ fields }) => fields)).toEqual([expect.objectContaining({
      message: 'sync summary', transferred_object: 2, transferred_byte: 2, skipped: 0, deleted: 0, warning: 0, error: 0,
    })])
  })

  it.concurrent.each<[string[], RegExp | '', RegExp | '']>([
    [[], /^Copied 2 objects \(2 B\) in [\d.]+ s\.\n1 skipped(?:, [\d.]+ B\/s)?\.\n$/, ''],
    [['-v'], /^Copied 2 objects/, /INFO sync completed\. key="a".*\n.*INFO sync completed\. key="b".*\n$/],
    [['-vv'], /^Copied 2 objects/, /DEBUG .*\n(.*\n)*.*DEBUG skipped key="same"/],
    [['-q'], /^Copied 2 objects/, ''],
    [['-qq'], '', ''],
    [['--show-no-progress'], '', ''],
    [['--show-no-progress', '-v'], '', /INFO sync completed\./],
  ])('objsync %j SOURCE TARGET', async (options, stdout, stderr) => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'a', b: 'b', same: 'x' }, 1_000_000_000)
    await target.write({ same: 'x' })
    const ran = await world.objsync([...options, '--worker-size', '1', source.location, target.location])
    expect(ran.code).toBe(0)
    if (stdout === '') expect(ran.stdout).toBe('')
    else expect(ran.stdout).toMatch(stdout)
    if (stderr === '') expect(ran.stderr).toBe('')
    else expect(ran.stderr).toMatch(stderr)
  })

  it.concurrent.each([['--disable-color-tracing'], ['--tracing-stderr'], ['--span-events-tracing'], ['--allow-both-local-storage']])(
    'objsync -v %s SOURCE TARGET: no colours, no cursor, no progress where there is no terminal', async (option) => {
      const { code, stdout, stderr } = await world.sync({ a: 'a' }, {}, ['-v', option])
      expect([code, (stdout + stderr).includes('\u001b'), stdout.includes('\r')]).toEqual([0, false, false])
    })

  it.concurrent('objsync SOURCE TARGET: names cannot steer a terminal', async () => {
    const { code, stdout, stderr } = await world.sync({ 'evil\u001b[2Jname\u202egpj': 'x' }, {}, ['-vvv'])
    expect(code).toBe(0)
    expect(stdout + stderr).not.toMatch(/\u001b|\u202e/)
    expect(stderr).toContain('evil')
  })

  it.concurrent('objsync -vv shows where values came from', async () => {
    const { stderr } = await world.sync({ a: 'a' }, {}, ['-vv', '--worker-size', '7'], { OBJSYNC_MAX_PARALLEL_LISTINGS: '3' })
    expect(stderr).toContain('worker-size = 7 (command line)')
    expect(stderr).toContain('max-parallel-listings = 3 (environment variable OBJSYNC_MAX_PARALLEL_LISTINGS)')
  })

  it.concurrent.each([[['--help'], /--max-parallel-listings/], [['-h'], /objsync help GROUP/], [['--auto-complete-shell', 'fish'], /complete/]] as const)(
    'objsync %j', async (words, expected) => {
      expect(await world.objsync(words)).toEqual({ code: 0, stdout: expect.stringMatching(expected) as string, stderr: '' })
    })
})

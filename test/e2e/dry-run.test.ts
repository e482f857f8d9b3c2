import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { ODD_KEYS } from './support/mixed.ts'
import { useWorld } from './support/world.ts'

const PAIRS = [['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'local']] as const
const OPTIONS = ['--delete', '--filter-exclude-regex', 'excluded']

interface Action {
  readonly message: string
  readonly key: string
  readonly reason: string
}

function actionsIn(text: string, what: RegExp): string[] {
  const records = text.trimEnd().split('\n').filter((line) => line.startsWith('{')).map((line) => (JSON.parse(line) as { fields: Action }).fields)
  return records.filter(({ message }) => what.test(message)).map(({ message, key, reason }) => `${message.replace('[dry-run] ', '')} ${key} ${reason}`).sort()
}

describeS3('a dry run', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each(PAIRS)('objsync --dry-run --delete SOURCE TARGET, %s to %s: changes nothing and tells what the real run does', async (from, to) => {
    const [source, target] = [world.newPlace(from), world.newPlace(to)]
    const past = Date.now() / 1000 - 100
    await target.write({ 'same': 'same', 'extra': 'x', 'dir/extra': 'x', 'excluded extra': 'x' }, past)
    await source.write({ 'same': 'same', 'new': 'new', 'dir/new': 'new', 'excluded new': 'x' }, past - 100)
    for (const key of ODD_KEYS.slice(0, 12)) await source.write({ [key]: 'odd' }, past)
    // Objects get the time of writing, so what is to be found unchanged is written last.
    await target.write({ same: 'same' }, past + 200)
    const [heldBefore, sourceBefore] = [await target.states(), await source.states()]
    const dry = await world.objsync(source, target, ['--dry-run', '--json-tracing', ...OPTIONS])
    expect([dry.code, dry.stderr]).toEqual([0, ''])
    expect(await target.states()).toEqual(heldBefore)
    const wet = await world.objsync(source, target, ['-v', '--json-tracing', ...OPTIONS])
    expect(wet.code).toBe(0)
    const planned = actionsIn(dry.stdout, /^\[dry-run\] /)
    expect(planned).toEqual(actionsIn(wet.stderr, /^(sync|delete) completed\.$/))

    const heldAfter = await target.states()
    const written = Object.keys(heldAfter).filter((key) => heldAfter[key] !== heldBefore[key])
    const removed = Object.keys(heldBefore).filter((key) => !(key in heldAfter))
    const keysOf = (message: string): string[] => planned.filter((line) => line.startsWith(message)).map((line) => line.slice(message.length))
    expect(keysOf('sync completed. ')).toEqual(written.map((key) => `${key} not at target`).sort())
    expect(keysOf('delete completed. ')).toEqual(removed.map((key) => `${key} not at source`).sort())
    expect(removed).toEqual(['dir/extra', 'extra'])
    expect(await source.states()).toEqual(sourceBefore)
  })

  it.concurrent('objsync --dry-run SOURCE NEW-FOLDER does not even make the folder', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ 'a b': '12', 'c\nd': '3' })
    const { code, stdout } = await world.objsync(source, target, ['--dry-run', '--show-no-progress'])
    expect([code, stdout]).toEqual([0, '[dry-run] copy a b (2 bytes): not at target\n[dry-run] copy "c\\nd" (1 bytes): not at target\n'])
    expect(await target.states()).toEqual({})
  })

  it.concurrent('objsync -qq --dry-run SOURCE TARGET still tells', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ a: 'a' })
    expect((await world.objsync(source, target, ['-qq', '--dry-run'])).stdout).toBe('[dry-run] copy a (1 bytes): not at target\n')
  })
})

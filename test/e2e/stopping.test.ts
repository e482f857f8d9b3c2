import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import type { Running } from './support/command.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { localPlace } from './support/places.ts'
import { useWorld } from './support/world.ts'

/** The first part goes at once, and the rest takes long enough to be stopped in. */
const SLOWLY = [...SMALL_PARTS, '--rate-limit-bandwidth', '6MiB']
const onWindows = process.platform === 'win32'

/** Asks the world again and again, since neither server nor disk tells; ends when the run does. */
async function until(running: Running, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (running.child.exitCode !== null) throw new Error(`the run ended before: ${running.stderr()}`)
    await pause(20)
  }
}

describeS3('a signal in the middle', ['multipart-listing'], (s3) => {
  const world = useWorld(s3)
  const large = Buffer.alloc(64 * MIB)

  it.skipIf(onWindows).each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s to objsync LARGE s3://BUCKET: no upload is left, and %i', async (signal, code) => {
    const source = world.newPlace('local')
    const bucket = await s3.newBucket()
    await source.write({ large, 'small': 'x' })
    const running = world.start(source, `s3://${bucket}`, SLOWLY)
    await until(running, async () => (await s3.listMultipartUploads(bucket)).length > 0 && (await s3.listAll(bucket)).length > 0)
    running.child.kill(signal)
    const ran = await running.ended
    expect([ran.code, await s3.listMultipartUploads(bucket)]).toEqual([code, []])
    expect((await s3.listAll(bucket)).map(({ key }) => key)).toEqual(['small'])
    expect(ran.stdout).toMatch(/^Stopped: copied 1 object /)
    expect(ran.stderr).toContain('a second signal stops at once')
  })

  it.skipIf(onWindows)('SIGINT to objsync s3://BUCKET LOCAL: no temporary file is left, and what stood there before still stands', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ large, small: 'x' })
    await target.write({ large: 'old' }, 1)
    const running = world.start(source, target, SLOWLY)
    await until(running, async () => (await readdir(target.location)).some((name) => name.endsWith('.tmp')))
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect((await readdir(target.location)).filter((name) => name !== 'small')).toEqual(['large'])
    expect((await target.read())['large']?.toString()).toBe('old')
  })

  it.skipIf(onWindows)('two SIGINTs to objsync LOCAL LOCAL: at once, and still no temporary file is left', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ large })
    const running = world.start(source, target, SLOWLY)
    await until(running, async () => (await readdir(target.location).catch((): string[] => [])).some((name) => name.endsWith('.tmp')))
    running.child.kill('SIGINT')
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect(await localPlace(target.location).read()).toEqual({})
  })

  it.skipIf(onWindows)('SIGINT to objsync --delete SOURCE s3://BUCKET deletes nothing', async () => {
    const source = world.newPlace('local')
    const bucket = await s3.newBucket()
    await s3.putObject(bucket, 'extra', 'x')
    await source.write({ large })
    const running = world.start(source, `s3://${bucket}`, ['--delete', ...SLOWLY])
    await until(running, async () => (await s3.listMultipartUploads(bucket)).length > 0)
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect((await s3.listAll(bucket)).map(({ key }) => key)).toEqual(['extra'])
  })

  it('objsync SOURCE s3://BUCKET that fails on the way leaves no upload', async () => {
    const source = world.newPlace('local')
    const bucket = await s3.newBucket()
    await source.write({ large })
    const running = world.start(source, `s3://${bucket}`, SLOWLY)
    await until(running, async () => (await s3.listMultipartUploads(bucket)).length > 0)
    // The file is no longer the one that was listed.
    await source.write({ large: 'changed' })
    const { code, stderr } = await running.ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/not copied: .*changed/)])
    expect([await s3.listMultipartUploads(bucket), await s3.listAll(bucket)]).toEqual([[], []])
  })
})

import { readdir, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/servers/guarded.ts'
import { describeS3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { useWorld } from './support/world.ts'

const SLOWLY = [...SMALL_PARTS, '--rate-limit-bandwidth', '6MiB']

describeS3('uploads that a killed run left open', ['multipart-listing'], (s3) => {
  const world = useWorld(s3)
  const large = Buffer.alloc(64 * MIB)

  it.skipIf(process.platform === 'win32')('are aborted by the next run to the same place, and by no other; those of others stay', async () => {
    const folder = await temporaryFolder('journal')
    const env = { OBJSYNC_JOURNAL_DIR: folder }
    const [source, empty, bucket] = [world.newPlace('local'), world.newPlace('local'), await s3.newBucket()]
    await source.write({ large })
    await empty.write({ small: 'x' })
    const killed = world.start(source, `s3://${bucket}/p/`, SLOWLY, { env })
    while ((await s3.listMultipartUploads(bucket)).length === 0) {
      if (killed.child.exitCode !== null) throw new Error(killed.stderr())
      await pause(20)
    }
    // A live run's upload is nobody's to abort.
    expect((await world.objsync(empty, `s3://${bucket}/p/`, [], { env })).code).toBe(0)
    expect(await s3.listMultipartUploads(bucket)).toHaveLength(1)
    killed.child.kill('SIGKILL')
    await killed.ended
    for (const [prefix, options, left] of [['q/', [], 1], ['p/', ['--dry-run'], 1], ['p/', ['-v'], 0]] as const) {
      const ran = await world.objsync(empty, `s3://${bucket}/${prefix}`, options, { env })
      expect([ran.code, await s3.listMultipartUploads(bucket)]).toEqual([0, Array(left).fill(expect.anything())])
      expect(ran.stderr.includes('aborted 1 upload')).toBe(left === 0)
    }
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})

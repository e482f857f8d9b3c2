import { describe, expect, it } from 'vitest'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { describeEveryS3 } from '../../support/s3.ts'
import { openBucket, putParts } from './opened.ts'
import { TRANSPORTS } from './scripted.ts'

/** Keys that services which keep objects as files take for the second one. */
const KEYS = [['/lead', 'lead'], ['a//b', 'a/b'], ['x/./y', 'x/y']] as const

describe.each(TRANSPORTS)('a key that looks like another one, through %s', (transport) => {
  describeEveryS3('on a real service', [], (s3) => {
    it.each(KEYS)('is stored under its own name or refused: %s', async (key) => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      for (const write of [() => storage.put(key, payloadOf('abc'), attributesOf(3)), () => putParts(storage, key, [Buffer.from('abc')])]) {
        const isStored = await write().then(() => true, () => false)
        const listed = (await s3.listAll(bucket)).map((entry) => entry.key)
        expect(listed.includes(key)).toBe(isStored)
      }
    })

    it.each(KEYS)('replaces no other object: %s beside %s', async (key, other) => {
      const bucket = await s3.newBucket()
      await s3.putObject(bucket, other, 'other')
      const storage = await openBucket(transport, s3, bucket)
      const foreseen = await Promise.resolve(storage.foresee?.(key)).then(() => true, () => false)
      const isStored = await storage.put(key, payloadOf('abc'), attributesOf(3)).then(() => true, () => false)
      await putParts(storage, key, [Buffer.from('abc')]).catch(() => undefined)
      expect((await s3.getObject(bucket, other)).toString()).toBe('other')
      if (isStored) expect(foreseen).toBe(true)
    })
  })
})

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { updateHash } from '../../src/integrity/hash.ts'
import { patternOf } from '../conformance/subject.ts'

it.each([1, 7, 999, 1000, 1001])('bytes are hashed %i at a time, and come to the same', (most) => {
  const sizes: number[] = []
  const running = createHash('md5')
  const noting = { update: (bytes: Uint8Array) => (sizes.push(bytes.length), running.update(bytes)) } as unknown as Pick<typeof running, 'update'>
  updateHash(noting, patternOf(1000), most)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(most)
  expect(running.digest('hex')).toBe(createHash('md5').update(patternOf(1000)).digest('hex'))
})

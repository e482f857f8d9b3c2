import { statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { attributesOf, patternOf, payloadOf } from '../../../conformance/subject.ts'
import { interferedDisk } from '../changed-disk.ts'
import { inFolder } from '../open.ts'

const MIB = 1024 * 1024

/** Zeros with some bytes in between, also at places that are no multiple of a block. */
function mostlyZero(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  patternOf(100).copy(bytes, 0)
  patternOf(70_000).copy(bytes, MIB + 12_345)
  return bytes
}

describe('runs of zeros', () => {
  const written: number[] = []
  const disk = interferedDisk((call, args) => {
    if (call === 'write') written.push(Number(args[3]))
  })
  const sum = (): number => written.splice(0).reduce((a, b) => a + b, 0)

  it.each([['put', 4 * MIB], ['put', 4 * MIB + 1], ['put', MIB - 1]])('are kept by %s of %d bytes', async (_way, size) => {
    await inFolder({ disk }, async ({ folder, storage }) => {
      const bytes = mostlyZero(size)
      await storage.put('file', payloadOf(bytes), attributesOf(size))
      expect((await folder.read('file'))?.equals(bytes)).toBe(true)
      expect(sum()).toBeLessThan(size >= MIB ? MIB / 2 : MIB)
    })
  })

  it('are left out of large files in parts, whole parts and the end too', async () => {
    await inFolder({ disk }, async ({ folder, storage }) => {
      const bytes = Buffer.concat([mostlyZero(3 * MIB), Buffer.alloc(2 * MIB)])
      const write = await storage.startMultipart('file', attributesOf(bytes.length), MIB)
      for (const number of [5, 1, 3, 2, 4]) {
        const offset = (number - 1) * MIB
        await write.put({ number, offset, payload: payloadOf(bytes.subarray(offset, offset + MIB)) })
      }
      await write.complete()
      expect((await folder.read('file'))?.equals(bytes)).toBe(true)
      expect(sum()).toBeLessThan(MIB / 2)
      if (process.platform === 'linux') expect(statSync(folder.at('file')).blocks * 512).toBeLessThan(MIB)
    })
  })

  it('are written where the part is put again', async () => {
    await inFolder({ disk }, async ({ folder, storage }) => {
      const write = await storage.startMultipart('file', attributesOf(MIB), MIB)
      await write.put({ number: 1, offset: 0, payload: payloadOf(patternOf(MIB)) })
      await write.put({ number: 1, offset: 0, payload: payloadOf(Buffer.alloc(MIB)) })
      await write.complete()
      expect((await folder.read('file'))?.equals(Buffer.alloc(MIB))).toBe(true)
    })
  })
})

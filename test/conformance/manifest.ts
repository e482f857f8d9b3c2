import { expect, it } from 'vitest'
import { on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function testManifest(subject: StorageUnderTest): void {
  it('are what the adapter says of itself', on(subject, async ({ storage }) => {
    expect(storage.capabilities).toEqual(subject.capabilities)
  }))

  it('name limits that a plan can be made with', on(subject, async ({ storage }) => {
    const { minPartSize, maxPartSize, maxParts, maxPutSize, removeBatch } = storage.capabilities
    for (const limit of [minPartSize, maxPartSize, maxParts, maxPutSize, removeBatch]) {
      expect(Number.isSafeInteger(limit) && limit >= 1).toBe(true)
    }
    expect(maxPartSize).toBeGreaterThanOrEqual(minPartSize)
  }))

  it('agree with the methods that are there', on(subject, async ({ storage }) => {
    expect(storage.makeFolder !== undefined).toBe(storage.capabilities.folders)
  }))

  it('come with a name for messages', on(subject, async ({ storage }) => {
    expect(storage.name).toMatch(/\S/)
  }))
}

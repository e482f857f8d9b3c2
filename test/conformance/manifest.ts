import { expect, it } from 'vitest'
import { has, on } from './subject.ts'
import type { Feature, StorageUnderTest } from './subject.ts'

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
    const methods: Partial<Record<Feature, unknown[]>> = {
      'tags': [storage.readTags, storage.writeTags],
      'part-sizes': [storage.partSizes],
      'versions': [storage.listVersions, storage.keepsVersions],
      'copies': [storage.store, storage.copySource, storage.copy],
    }
    for (const [feature, needed] of Object.entries(methods)) {
      if (has(subject, feature as Feature)) expect(needed).not.toContain(undefined)
    }
  }))

  it('name no methods that are not all there', on(subject, async ({ storage }) => {
    expect(storage.copy === undefined).toBe(storage.copySource === undefined)
    expect(storage.store === undefined).toBe(storage.copySource === undefined)
    expect(storage.listVersions === undefined).toBe(storage.keepsVersions === undefined)
  }))

  it('come with a name for messages', on(subject, async ({ storage }) => {
    expect(storage.name).toMatch(/\S/)
  }))
}

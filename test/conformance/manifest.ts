import { expect, it } from 'vitest'
import { has, on } from './subject.ts'
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
    expect(storage.writeTags !== undefined).toBe(has(subject, 'tags'))
    expect(storage.partSizes !== undefined).toBe(has(subject, 'part-sizes'))
    expect([storage.listVersions, storage.keepsVersions].map((method) => method !== undefined)).toEqual(both(has(subject, 'versions')))
    expect([storage.copy, storage.copySource].map((method) => method !== undefined)).toEqual(both(has(subject, 'copies')))
    expect(storage.store !== undefined).toBe(has(subject, 'copies'))
  }))

  it('come with a name for messages', on(subject, async ({ storage }) => {
    expect(storage.name).toMatch(/\S/)
  }))
}

function both(value: boolean): [boolean, boolean] {
  return [value, value]
}

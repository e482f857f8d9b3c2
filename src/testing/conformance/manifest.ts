import { check, equal, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { has, on } from './subject.ts'
import type { Feature, StorageUnderTest } from './subject.ts'

export function addManifest({ it }: Suite, subject: StorageUnderTest): void {
  it('are what the adapter says of itself', on(subject, async ({ storage }) => {
    equal(storage.capabilities, subject.capabilities)
  }))

  it('name limits that a plan can be made with', on(subject, async ({ storage }) => {
    const { minPartSize, maxPartSize, maxParts, maxPutSize, removeBatch } = storage.capabilities
    for (const limit of [minPartSize, maxPartSize, maxParts, maxPutSize, removeBatch]) {
      same(Number.isSafeInteger(limit) && limit >= 1, true)
    }
    check(maxPartSize >= minPartSize, 'maxPartSize is less than minPartSize')
  }))

  it('agree with the methods that are there', on(subject, async ({ storage }) => {
    same(storage.makeFolder !== undefined, storage.capabilities.folders)
    const methods: Partial<Record<Feature, unknown[]>> = {
      'tags': [storage.readTags, storage.writeTags],
      'part-sizes': [storage.partSizes],
      'versions': [storage.listVersions, storage.keepsVersions],
      'copies': [storage.store, storage.copySource, storage.copy],
    }
    for (const [feature, needed] of Object.entries(methods)) {
      if (has(subject, feature as Feature)) check(!needed.includes(undefined), `a method of ${feature} is missing`)
    }
  }))

  it('name no methods that are not all there', on(subject, async ({ storage }) => {
    same(storage.copy === undefined, storage.copySource === undefined)
    same(storage.store === undefined, storage.copySource === undefined)
    same(storage.adopt === undefined, storage.pathOf === undefined)
    same(storage.listVersions === undefined, storage.keepsVersions === undefined)
  }))

  it('come with a name for messages', on(subject, async ({ storage }) => {
    check(/\S/.test(storage.name), 'the name is empty')
  }))
}

import { describe } from 'vitest'
import { testAbsence } from './absence.ts'
import { testChecksums } from './checksums.ts'
import { testConditionalRemovals, testConditions } from './conditions.ts'
import { testCopies } from './copy.ts'
import { testFolders } from './folders.ts'
import { testHead } from './head.ts'
import { testList } from './list.ts'
import { testManifest } from './manifest.ts'
import { testMultipart } from './multipart.ts'
import { testPartSizes } from './part-sizes.ts'
import { testPrefixes } from './prefixes.ts'
import { testPut } from './put.ts'
import { testRead } from './read.ts'
import { testRemove } from './remove.ts'
import { has } from './subject.ts'
import type { Feature, StorageUnderTest } from './subject.ts'
import { testTags } from './tags.ts'
import { testVersions } from './versions.ts'

const FEATURES: readonly (readonly [Feature, (subject: StorageUnderTest) => void])[] = [
  ['conditions', testConditions],
  ['conditional-removals', testConditionalRemovals],
  ['checksums', testChecksums],
  ['tags', testTags],
  ['copies', testCopies],
  ['versions', testVersions],
  ['part-sizes', testPartSizes],
]

/** The laws of src/storage/storage.ts as tests: the same for every storage, chosen by what it can do. */
export function describeStorage(name: string, subject: StorageUnderTest): void {
  describe(`${name} is a storage`, () => {
    describe('capabilities', () => testManifest(subject))
    describe('list', () => testList(subject))
    describe('prefixes', () => testPrefixes(subject))
    describe('read', () => testRead(subject))
    describe('head', () => testHead(subject))
    describe('proveAbsent', () => testAbsence(subject))
    describe('put', () => testPut(subject))
    describe('multipart', () => testMultipart(subject))
    describe('remove', () => testRemove(subject))
    if (subject.capabilities.folders) describe('folders', () => testFolders(subject))
    for (const [feature, test] of FEATURES) if (has(subject, feature)) describe(feature, () => test(subject))
  })
}

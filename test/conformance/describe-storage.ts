import { describe } from 'vitest'
import { testList } from './list.ts'
import { testManifest } from './manifest.ts'
import { testMultipart } from './multipart.ts'
import { testPrefixes } from './prefixes.ts'
import { testPut } from './put.ts'
import { testRead } from './read.ts'
import { testRemove } from './remove.ts'
import type { StorageUnderTest } from './subject.ts'
import { testFolders } from './folders.ts'

/** The laws of src/storage/storage.ts as tests: the same for every storage, chosen by what it can do. */
export function describeStorage(name: string, subject: StorageUnderTest): void {
  describe(`${name} is a storage`, () => {
    describe('capabilities', () => testManifest(subject))
    describe('list', () => testList(subject))
    describe('prefixes', () => testPrefixes(subject))
    describe('read', () => testRead(subject))
    describe('put', () => testPut(subject))
    describe('multipart', () => testMultipart(subject))
    describe('remove', () => testRemove(subject))
    if (subject.capabilities.folders) describe('folders', () => testFolders(subject))
  })
}

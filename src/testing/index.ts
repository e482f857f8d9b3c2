// The door `objsync/testing`: the laws of the storage contract as tests, and storages for tests of code that uses objsync.
export { conformanceCases } from './conformance/cases.ts'
export type { ConformanceCase } from './conformance/suite.ts'
export type { Feature, OpenOptions, StorageUnderTest, Subject } from './conformance/subject.ts'
export { createMemoryStorage, type MemoryObject, type MemoryOptions, type MemoryStorage, type SeedAttributes } from './memory/storage.ts'
export { withFaults, type Call, type Fault, type FaultyStorage, type Operation } from './faulty/storage.ts'
export type { Entry } from '../storage/contract/entry.ts'
export type { Source, Target } from '../storage/contract/storage.ts'

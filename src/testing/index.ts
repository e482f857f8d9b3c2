// The door `objsync/testing`: storages for tests of code that uses objsync.
export { createMemoryStorage, type MemoryObject, type MemoryOptions, type MemoryStorage, type SeedAttributes } from './memory/storage.ts'
export { withFaults, type Call, type Fault, type FaultyStorage, type Operation } from './faulty/storage.ts'
export type { Entry } from '../storage/contract/entry.ts'
export type { Source, Target } from '../storage/contract/storage.ts'

export { createMemoryStorage, type MemoryObject, type MemoryOptions, type MemoryStorage, type SeedAttributes } from './memory/storage.ts'
export { withFaults, type Call, type Fault, type FaultyStorage, type Operation } from './faulty/storage.ts'

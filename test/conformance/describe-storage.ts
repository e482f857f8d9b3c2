import { describe, it } from 'vitest'
import { conformanceCases } from '../../src/testing/conformance/cases.ts'
import type { StorageUnderTest } from './subject.ts'

/** The laws of src/storage/contract as tests: the same cases that `objsync/testing` publishes. */
export function describeStorage(name: string, subject: StorageUnderTest): void {
  describe(`${name} is a storage`, () => {
    for (const { name: law, run } of conformanceCases(subject)) it(law, run)
  })
}

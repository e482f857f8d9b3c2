import { addAbsence } from './absence.ts'
import { addChecksums } from './checksums.ts'
import { addConditionalRemovals, addConditions } from './conditions.ts'
import { addCopies } from './copy.ts'
import { addFolders } from './folders.ts'
import { addHead } from './head.ts'
import { addList } from './list.ts'
import { addManifest } from './manifest.ts'
import { addMultipart } from './multipart.ts'
import { addNames } from './names.ts'
import { addPartSizes } from './part-sizes.ts'
import { addPrefixes } from './prefixes.ts'
import { addPut } from './put.ts'
import { addRead } from './read.ts'
import { addRemove } from './remove.ts'
import { has } from './subject.ts'
import type { Feature, StorageUnderTest } from './subject.ts'
import { collectCases } from './suite.ts'
import type { ConformanceCase, Suite } from './suite.ts'
import { addTags } from './tags.ts'
import { addVersions } from './versions.ts'

type Add = (suite: Suite, subject: StorageUnderTest) => void

const ALWAYS: readonly (readonly [name: string, add: Add])[] = [
  ['capabilities', addManifest],
  ['list', addList],
  ['prefixes', addPrefixes],
  ['read', addRead],
  ['head', addHead],
  ['proveAbsent', addAbsence],
  ['put', addPut],
  ['multipart', addMultipart],
  ['names', addNames],
  ['remove', addRemove],
]

const BY_FEATURE: readonly (readonly [name: Feature, add: Add])[] = [
  ['conditions', addConditions],
  ['conditional-removals', addConditionalRemovals],
  ['checksums', addChecksums],
  ['tags', addTags],
  ['copies', addCopies],
  ['versions', addVersions],
  ['part-sizes', addPartSizes],
]

/**
 * Returns the laws of the storage contract as tests: the same for every storage, chosen by what it can do. They need no test
 * runner: give each to the one that you use.
 *
 *     for (const { name, run } of conformanceCases(subject)) test(name, run)
 */
export function conformanceCases(subject: StorageUnderTest): ConformanceCase[] {
  return collectCases(({ group }) => {
    for (const [name, add] of ALWAYS) group(name, (suite) => add(suite, subject))
    if (subject.capabilities.folders) group('folders', (suite) => addFolders(suite, subject))
    for (const [feature, add] of BY_FEATURE) if (has(subject, feature)) group(feature, (suite) => add(suite, subject))
  })
}

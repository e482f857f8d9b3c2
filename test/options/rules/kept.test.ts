import { describe, expect, it } from 'vitest'
import type { Loss } from '../../../src/storage/contract/losses.ts'
import { pairsInclude, type StorageKind } from '../../../src/options/table/pairs.ts'
import type { OptionRow } from '../../../src/options/table/row.ts'
import { TABLE } from '../../../src/options/table/table.ts'
import { AZURE_BLOB_CAPABILITIES } from '../../../src/storage/azure-blob/capabilities.ts'
import { AZURE_FILE_CAPABILITIES } from '../../../src/storage/azure-file/capabilities.ts'
import { LOCAL_CAPABILITIES } from '../../../src/storage/local/capabilities.ts'
import { S3_CAPABILITIES } from '../../../src/storage/s3/capabilities.ts'

const table: readonly OptionRow[] = TABLE
const CAPABILITIES = { 'local': LOCAL_CAPABILITIES, 's3': S3_CAPABILITIES, 'azure-blob': AZURE_BLOB_CAPABILITIES, 'azure-file': AZURE_FILE_CAPABILITIES } as const
const KINDS = Object.keys(CAPABILITIES) as (keyof typeof CAPABILITIES)[]
const PAIRS = KINDS.flatMap((source) => KINDS.map((target) => ({ source, target })))

/** Options that give written objects something, and what it is. */
const GIVEN: Readonly<Record<string, Loss>> = {
  'cache-control': 'content-headers',
  'content-disposition': 'content-headers',
  'content-encoding': 'content-headers',
  'content-language': 'content-headers',
  'expires': 'expires',
  'metadata': 'metadata',
  'put-last-modified-metadata': 'metadata',
  'tagging': 'tags',
  'website-redirect': 'website-redirect',
}

/** Options that look at something of the source's objects. */
const LOOKED_AT: Readonly<Record<string, Loss>> = {
  'filter-include-metadata-regex': 'metadata',
  'filter-exclude-metadata-regex': 'metadata',
  'filter-include-tag-regex': 'tags',
  'filter-exclude-tag-regex': 'tags',
}

function isFor(name: string, pair: { readonly source: StorageKind, readonly target: StorageKind }): boolean {
  const row = table.find((each) => each.name === name)
  if (row?.pairs === undefined) throw new Error(`--${name} is for every pair`)
  return pairsInclude(row.pairs, pair)
}

function keeps(kind: keyof typeof CAPABILITIES, what: Loss): boolean {
  return CAPABILITIES[kind].cannotKeep?.includes(what) !== true
}

describe('an option is for the pairs on which it has a meaning, whatever else the sides are', () => {
  it.each(Object.entries(GIVEN))('--%s: a target that keeps %s', (name, what) => {
    for (const pair of PAIRS) expect([pair, isFor(name, pair)]).toEqual([pair, keeps(pair.target, what)])
  })

  it.each(Object.entries(LOOKED_AT))('--%s: a source that keeps %s', (name, what) => {
    for (const pair of PAIRS) expect([pair, isFor(name, pair)]).toEqual([pair, keeps(pair.source, what)])
  })

  it('--server-side-copy: a target that reads the source', () => {
    const isAzure = (kind: string): boolean => kind.startsWith('azure-')
    for (const pair of PAIRS) {
      const canRead = isAzure(pair.target) ? pair.source !== 'local' : pair.source === 's3' && pair.target === 's3'
      expect([pair, isFor('server-side-copy', pair)]).toEqual([pair, canRead])
    }
  })
})

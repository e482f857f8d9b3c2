import { describe, expect, it } from 'vitest'
import type { Source } from '../../src/storage/contract/storage.ts'
import type { StoreLocation } from '../../src/storage/contract/copies.ts'
import { serviceIdentity } from '../../src/http/service-identity.ts'
import { createMemoryStorage } from '../../src/testing/memory/storage.ts'
import { serviceOf as blobServiceOf } from '../../src/storage/azure-blob/place/store.ts'
import { checkOverlap } from '../../src/storage/overlap.ts'
import { serviceOf as s3ServiceOf } from '../../src/storage/s3/place/store.ts'

const { signal } = new AbortController()

/** A place in one store, which may be known under several names. */
function placeIn(objects: readonly string[], prefix: string, more: Partial<StoreLocation> = {}): Source {
  const storage = createMemoryStorage({ name: `store/${prefix}`, now: () => 1_600_000_000_000 })
  for (const key of objects) if (key.startsWith(prefix)) storage.seed(key.slice(prefix.length), key, { mtime: 1_600_000_000_000 })
  return { ...storage, location: { kind: 's3', service: 'one', container: 'b', prefix, ...more } }
}

async function verdict(source: Source, target: Source, deleting: boolean): Promise<string> {
  return checkOverlap(source, target, { deleting, signal }).then(() => 'fine', (error: Error) => `${error.name}: ${error.message}`)
}

const OBJECTS = ['data/new/x', 'data/y', 'other']

describe('two places in one bucket', () => {
  it.each([
    ['data/', 'data/', true, 'fine'], ['data/', 'date/', true, 'fine'], ['data', 'dat-', true, 'fine'],
    ['data/', 'data/new/', false, 'inside the source'], ['data/', 'data/new/', true, 'inside the source'], ['', 'x/', false, 'inside the source'],
    ['data', 'data/', false, 'inside the source'],
    ['data/new/', 'data/', true, 'inside the target'], ['data/', 'data', true, 'inside the target'], ['data/', '', true, 'inside the target'],
    ['data/new/', 'data/', false, 'fine'],
  ])('from %j to %j, deleting: %s', async (from, to, deleting, expected) => {
    expect(await verdict(placeIn(OBJECTS, from), placeIn(OBJECTS, to), deleting)).toContain(expected)
    const otherBucket = placeIn(OBJECTS, to, { container: 'c' })
    expect(await verdict(placeIn(OBJECTS, from), otherBucket, deleting)).toBe('fine')
    expect(await verdict({ ...placeIn(OBJECTS, from), single: 'x' }, placeIn(OBJECTS, to), deleting)).toBe('fine')
  })

  it.each([[{ service: 'two' }], [{ container: 'alias', isAlias: true }]])('are found out by an object where the names do not tell: %j', async (more) => {
    expect(await verdict(placeIn(OBJECTS, 'data/new/'), placeIn(OBJECTS, 'data/', more), true)).toContain('inside the target')
    expect(await verdict(placeIn(OBJECTS, 'data/'), placeIn(OBJECTS, 'data/new/', more), false)).toContain('inside the source')
    expect(await verdict(placeIn(OBJECTS, 'data/new/'), placeIn(['data/y'], 'data/', more), true)).toBe('fine')
  })

  it.each([[{ foldsCase: true }, {}], [{}, { foldsCase: true }]])('are one in every letter case where one side knows that the store folds it: %j %j', async (of, at) => {
    const folding = (prefix: string, { foldsCase }: { foldsCase?: boolean }): Source => {
      const place = placeIn(OBJECTS, prefix)
      return { ...place, capabilities: { ...place.capabilities, ...(foldsCase && { foldsCase }) } }
    }
    expect(await verdict(folding('data/new/', of), folding('DATA/', at), true)).toContain('inside the target')
    expect(await verdict(folding('Data/', of), folding('data/new/', at), false)).toContain('inside the source')
    expect(await verdict(folding('Data/', of), folding('data/', at), true)).toBe('fine')
    expect(await verdict(placeIn(OBJECTS, 'data/new/'), placeIn(OBJECTS, 'DATA/'), true)).toBe('fine')
  })

  it('are not deleted in when that cannot be found out', async () => {
    const source = { ...placeIn(OBJECTS, 'data/new/'), list: () => { throw new Error('denied') } }
    expect(await verdict(source, placeIn(OBJECTS, 'data/', { service: 'two' }), true)).toContain('may be the same place')
    expect(await verdict(source, placeIn(OBJECTS, 'data/', { service: 'two' }), false)).toBe('fine')
  })
})

describe('one service under several names', () => {
  it.each([
    ['http://localhost:9000', 'http://127.0.0.1:9000/', 'http://[::1]:9000', 'http://LOCALHOST.:9000', 'https://127.1:9000', 'http://s3.localhost:9000'],
    ['https://s3.example.com', 'http://S3.EXAMPLE.com:80/', 'https://s3.example.com.:443', 'https://s3.example.com:443//'],
  ])('%s', (one, ...others) => {
    for (const other of others) expect([other, serviceIdentity(other)]).toEqual([other, serviceIdentity(one)])
    expect(serviceIdentity('https://s3.example.org')).not.toBe(serviceIdentity(one))
  })

  it('is AWS, whatever its endpoint', () => {
    const region = 'eu-west-1'
    const hosts = ['s3.amazonaws.com', 's3.eu-west-1.amazonaws.com', 's3.dualstack.eu-west-1.amazonaws.com', 's3-fips.us-east-1.amazonaws.com', 'bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com']
    expect(new Set([undefined, ...hosts.map((host) => `https://${host}`)].map((endpointUrl) => s3ServiceOf({ endpointUrl, region }))).size).toBe(1)
    expect(s3ServiceOf({ region: 'cn-north-1' })).not.toBe(s3ServiceOf({ region }))
  })

  it.each([
    ['https://acct.blob.core.windows.net', 'https://ACCT.blob.core.windows.net.', 'http://acct-secondary.blob.core.windows.net', 'https://acct.z12.blob.storage.azure.net'],
    ['http://127.0.0.1:10000/acct', 'http://localhost:10000/acct', 'http://acct.blob.localhost:10000'],
  ])('is the account %s', (one, ...others) => {
    const of = (serviceUrl: string): unknown => blobServiceOf({ serviceUrl, account: 'acct', container: 'c' })
    for (const other of others) expect(of(other)).toEqual(of(one))
    expect(blobServiceOf({ serviceUrl: one.replace('acct', 'other'), account: 'other', container: 'c' })).not.toEqual(of(one))
  })

  it('is not known behind a custom domain', () => {
    expect(blobServiceOf({ serviceUrl: 'https://data.example.com', account: '', container: 'c' }).isAlias).toBe(true)
  })
})

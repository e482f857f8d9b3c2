import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StorageError, type ErrorKind } from '../../../src/errors.ts'
import { compareKeys } from '../../../src/order/compare-keys.ts'
import { proveAbsence, type AbsenceProbes } from '../../../src/storage/service/absence.ts'
import { oddKey } from '../../order/odd-keys.ts'

/** A store that answers HEADs and listings, and notes what it is asked. */
interface Store extends AbsenceProbes {
  readonly heads: string[]
  readonly listings: string[]
  most: number
}

interface Faults {
  /** Listings show nothing of these keys. */
  readonly hides?: (key: string) => boolean
  readonly head?: (key: string) => ErrorKind | undefined
  readonly list?: (prefix: string) => ErrorKind | undefined
}

function storeOf(keys: readonly string[], { hides = () => false, head = () => undefined, list = () => undefined }: Faults = {}): Store {
  let inFlight = 0
  const turn = async <T>(answer: () => T): Promise<T> => {
    store.most = Math.max(store.most, ++inFlight)
    await new Promise(setImmediate)
    inFlight--
    return answer()
  }
  const fail = (kind: ErrorKind | undefined): void => {
    if (kind !== undefined) throw new StorageError('refused', { kind })
  }
  const store: Store = {
    heads: [],
    listings: [],
    most: 0,
    head(key) {
      store.heads.push(key)
      return turn(() => {
        fail(head(key))
        return keys.includes(key) ? { mtime: 7 } : undefined
      })
    },
    listsNothing(prefix) {
      store.listings.push(prefix)
      return turn(() => {
        fail(list(prefix))
        return !keys.some((key) => key.startsWith(prefix) && !hides(key))
      })
    },
  }
  return store
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(5, '0')}`)
}

async function present(keys: readonly string[], store: Store): Promise<string[]> {
  const proofs = await proveAbsence(keys, store)
  expect(proofs.map(({ key }) => key)).toEqual(keys)
  return proofs.filter(({ absent }) => !absent).map(({ key }) => key)
}

describe('proveAbsence', () => {
  it('answers as the store holds, for all keys of all stores', async () => {
    const parts = fc.array(fc.constantFrom('a', 'b', 'c/', 'd/', '/', 'é'), { minLength: 1, maxLength: 4 }).map((each) => each.join(''))
    const keyOf = fc.oneof(parts, oddKey)
    await fc.assert(fc.asyncProperty(fc.uniqueArray(keyOf, { maxLength: 60 }), fc.uniqueArray(keyOf, { maxLength: 60 }), async (held, asked) => {
      const keys = asked.toSorted(compareKeys)
      const isThere = (key: string): boolean => held.includes(key) || (key.endsWith('/') && held.some((each) => each.startsWith(key)))
      expect(await present(keys, storeOf(held))).toEqual(keys.filter(isThere))
    }), { numRuns: 300 })
  })

  it('needs one listing and two HEADs for a whole folder that is gone', async () => {
    const store = storeOf(['kept'])
    expect(await present(numbered('gone/', 1000), store)).toEqual([])
    expect(store.heads).toEqual(['gone/00000', 'gone/00999'])
    expect(store.listings).toEqual(['gone/'])
  })

  it('lists the longest prefix that the keys share, and goes deeper only where something is left', async () => {
    const store = storeOf(['a/b/kept', 'a/c/9/kept'])
    const keys = [...numbered('a/b/', 3), ...numbered('a/c/1/', 30), ...numbered('a/c/2/x/', 30)]
    expect(await present(keys, store)).toEqual([])
    expect(store.listings.filter((prefix) => prefix !== '')).toEqual(['a/', 'a/c/', 'a/c/1/', 'a/c/2/x/'])
    expect(new Set(store.heads)).toEqual(new Set([...numbered('a/b/', 3), 'a/c/1/00000', 'a/c/1/00029', 'a/c/2/x/00000', 'a/c/2/x/00029']))
  })

  it('needs one HEAD for a key that stands alone, and one listing of the location for all of them', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `${String(i).padStart(3, '0')}/x`)
    const store = storeOf(['kept'])
    expect(await present(keys, store)).toEqual([])
    expect(store.heads.toSorted()).toEqual(keys)
    expect(store.listings).toEqual([''])
  })

  it('keeps few requests in flight', async () => {
    const store = storeOf(numbered('', 500))
    await present(numbered('', 500), store)
    expect(store.most).toBeLessThanOrEqual(16)
  })

  it('tells when what is there came', async () => {
    expect(await proveAbsence(['a', 'b'], storeOf(['a', 'b/c']))).toEqual([{ key: 'a', absent: false, mtime: 7 }, { key: 'b', absent: true }])
  })

  it('does not believe an empty listing that a HEAD contradicts', async () => {
    const keys = numbered('d/', 50)
    for (const at of [0, 49]) {
      const hidden = keys[at] ?? ''
      expect(await present(keys, storeOf(['kept', hidden], { hides: (key) => key === hidden }))).toEqual([hidden])
    }
  })

  it('asks about each key of a small folder, whatever its listing says', async () => {
    const keys = numbered('d/', 15)
    expect(await present(keys, storeOf(['d/00007'], { hides: () => true }))).toEqual(['d/00007'])
  })

  it('takes a folder for one that is there as soon as anything lies below it, and its marker alone too', async () => {
    expect(await present(['a/', 'b/', 'c/', 'd'], storeOf(['a/x', 'c/', 'd/y']))).toEqual(['a/', 'c/'])
    expect(await present(['c/'], storeOf(['c/'], { hides: () => true }))).toEqual(['c/'])
  })

  it.each<ErrorKind>(['denied', 'failed', 'transient', 'not-found'])('proves nothing by an answer that is %s', async (kind) => {
    const [absent, refused] = await proveAbsence(['a', 'b'], storeOf([], { head: (key) => (key === 'b' ? kind : undefined) }))
    expect(absent).toEqual({ key: 'a', absent: true })
    expect(refused).toMatchObject({ key: 'b', absent: false, error: { kind } })
  })

  it('asks key by key where a folder may not be listed', async () => {
    const store = storeOf(['d/00003'], { list: (prefix) => (prefix === '' ? undefined : 'denied') })
    expect(await present(numbered('d/', 50), store)).toEqual(['d/00003'])
  })

  it('proves nothing where the location itself cannot be listed: the bucket may have gone', async () => {
    const store = storeOf([], { list: () => 'not-found' })
    await expect(proveAbsence(['a'], store)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(proveAbsence(numbered('d/', 50), store)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it.each<ErrorKind>(['aborted', 'credentials', 'no-location', 'unreachable'])('gives up at the first answer that is %s', async (kind) => {
    const store = storeOf([], { head: () => kind })
    await expect(proveAbsence(numbered('', 500), store)).rejects.toMatchObject({ kind })
    expect(store.heads.length).toBeLessThanOrEqual(32)
  })

  it('gives up when a hundred answers say nothing and none says anything', async () => {
    const store = storeOf([], { head: () => 'transient' })
    await expect(proveAbsence(numbered('', 500), store)).rejects.toMatchObject({ kind: 'transient' })
    expect(store.heads.length).toBeLessThan(130)
  })

  it('asks nothing about no keys', async () => {
    const store = storeOf([])
    expect(await proveAbsence([], store)).toEqual([])
    expect([store.heads, store.listings]).toEqual([[], []])
  })
})

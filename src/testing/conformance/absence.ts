import { compareKeys } from '../../order/compare-keys.ts'
import type { Source } from '../../storage/contract/storage.ts'
import { check, equal, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { entryOf, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const ODD = ['a+b %20&<>', "it's (a) *!~", 'sp ace/x y', 'tab\there', 'é/ü', '日本/語', '\u{1f600}', '%2F', '#?;', '"quoted"']

async function thereOf(storage: Source, keys: readonly string[]): Promise<string[]> {
  const proofs = await storage.proveAbsent(keys)
  equal(proofs.map(({ key }) => key), keys)
  for (const { absent, error } of proofs) if (absent) same(error, undefined)
  return proofs.filter(({ absent }) => !absent).map(({ key }) => key)
}

export function addAbsence({ it }: Suite, subject: StorageUnderTest): void {
  it('proves what is not there, and nothing else', on(subject, async ({ storage, seed }) => {
    for (const key of ['b', 'dir/b']) await seed(key, Buffer.from(key))
    equal(await thereOf(storage, ['a', 'b', 'bb', 'dir/a', 'dir/b', 'dir/b b', 'no/such/dir/x']), ['b', 'dir/b'])
  }))

  it('tells when what is there came', on(subject, async ({ storage, seed }) => {
    await seed('here', Buffer.from('x'))
    const [proof] = await storage.proveAbsent(['here'])
    const { mtime } = await entryOf(storage, 'here')
    same(proof?.error, undefined)
    check((proof?.mtime ?? 0) >= Math.floor(mtime / 1000) * 1000, 'the proof names an earlier time than the listing')
  }))

  it('does not take a folder for the key that lacks its slash', on(subject, async ({ storage, seed }) => {
    await seed('a/b', Buffer.from('x'))
    equal(await thereOf(storage, ['a', 'a/b']), ['a/b'])
  }))

  it('has nothing below a file', on(subject, async ({ storage, seed }) => {
    await seed('item', Buffer.from('x'))
    equal(await thereOf(storage, ['item', 'item/inner', 'item/inner/most']), ['item'])
  }))

  it('takes a folder, or its marker, for one that is there as soon as anything lies below it', on(subject, async ({ storage, seed }) => {
    await seed('a/b/c', Buffer.from('x'))
    equal(await thereOf(storage, ['a/', 'a/b/', 'a/bb/', 'b/']), ['a/', 'a/b/'])
  }))

  it('looks again at each call', on(subject, async ({ storage, seed }) => {
    equal(await thereOf(storage, ['k']), [])
    await seed('k', Buffer.from('x'))
    equal(await thereOf(storage, ['k']), ['k'])
    await storage.remove(['k'])
    equal(await thereOf(storage, ['k']), [])
  }))

  it('knows odd keys', on(subject, async ({ storage, seed }) => {
    const odd = ODD.filter((key) => subject.holdsKey?.(key) ?? true)
    const there = odd.filter((_, i) => i % 2 === 0).toSorted(compareKeys)
    for (const key of there) await seed(key, Buffer.from(key))
    equal(await thereOf(storage, odd.toSorted(compareKeys)), there)
  }))

  it('answers about a thousand keys in their order, folders that are gone with few requests', on(subject, async ({ storage, seed, requests }) => {
    const gone = Array.from({ length: 990 }, (_, i) => `gone/${i % 3}/${String(i).padStart(4, '0')}`)
    const mixed = Array.from({ length: 10 }, (_, i) => `mixed/${i}`)
    for (const key of ['gone', 'mixed/3', 'mixed/4/x', 'mixed/7']) await seed(key, Buffer.from(key)).catch(() => undefined)
    const before = requests?.() ?? 0
    equal(await thereOf(storage, [...gone, ...mixed].toSorted(compareKeys)), ['mixed/3', 'mixed/7'])
    // The empty folder and two samples of it, ten HEADs, and the look at the location. A storage that finds names in any letter case
    // may look up how the folder and each of the two keys that it has are spelled.
    const most = storage.capabilities.foldsCase === true ? 17 : 14
    check((requests?.() ?? 0) - before <= most, `it took more than ${most} requests`)
  }))

  it('asks nothing about no keys', on(subject, async ({ storage }) => {
    equal(await storage.proveAbsent([]), [])
  }))

  it('gives up when it is stopped', on(subject, async ({ storage }) => {
    await rejects(storage.proveAbsent(['k'], { signal: AbortSignal.abort() }), 'aborted')
  }))

  const { openMissing } = subject
  if (openMissing === undefined) return
  it('proves nothing by a location that has gone', async () => {
    const storage = await openMissing()
    const proofs = await storage.proveAbsent(['a', 'a/b', ...Array.from({ length: 30 }, (_, i) => `c/${i + 10}`)]).catch(() => [])
    await storage.close()
    equal(proofs.filter(({ absent }) => absent), [])
  })
}

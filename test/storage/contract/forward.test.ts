import { describe, expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { forward, type Overrides } from '../../../src/storage/contract/forward.ts'
import { createLimiter } from '../../../src/storage/limits.ts'
import { withFaults } from '../../../src/testing/faulty/storage.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'

/** Every member of the contract, and whether a storage may lack it. A member that has no line here does not compile. */
const MEMBERS = {
  name: 'value',
  capabilities: 'value',
  single: 'optional value',
  location: 'optional value',
  store: 'optional value',
  annotations: 'optional value',
  copiesFromUrls: 'optional value',
  comparesMd5OfUrls: 'optional value',
  copiesUnbound: 'optional value',
  list: 'method',
  read: 'method',
  head: 'method',
  proveAbsent: 'method',
  put: 'method',
  startMultipart: 'method',
  remove: 'method',
  close: 'method',
  prefixes: 'optional method',
  verifyUnchanged: 'optional method',
  digestOf: 'optional method',
  partSizes: 'optional method',
  copySource: 'optional method',
  urlSource: 'optional method',
  listVersions: 'optional method',
  keepsVersions: 'optional method',
  checkKey: 'optional method',
  foresee: 'optional method',
  copy: 'optional method',
  hardLink: 'optional method',
  adopt: 'optional method',
  pathOf: 'optional method',
  readTags: 'optional method',
  writeTags: 'optional method',
  makeFolder: 'optional method', finishFolder: 'optional method', removeFolder: 'optional method',
} as const satisfies { readonly [M in keyof Required<Target>]: `${undefined extends Target[M] ? 'optional ' : ''}${Required<Target>[M] extends (...given: never) => unknown ? 'method' : 'value'}` }

type Member = keyof typeof MEMBERS
const ALL = Object.keys(MEMBERS) as Member[]
const OPTIONAL = ALL.filter((member) => MEMBERS[member].startsWith('optional'))
const METHODS = ALL.filter((member) => MEMBERS[member].endsWith('method'))

interface Call { readonly member: string; readonly given: unknown[] }

/** A class, as the adapters for services are: its methods are not its own properties, and they use `this`. */
class Recording {
  readonly calls: Call[] = []
  record(member: string, given: unknown[]): string {
    this.calls.push({ member, given })
    return `what ${member} returns`
  }
}
for (const member of METHODS) {
  Object.defineProperty(Recording.prototype, member, { value(this: Recording, ...given: unknown[]) { return this.record(member, given) } })
}

/** A storage with every member of the contract but those that are left out. */
function recording(without: readonly Member[] = []): Recording & Target {
  const storage = new Recording()
  for (const member of ALL.filter((each) => !METHODS.includes(each))) Object.assign(storage, { [member]: `what ${member} is` })
  for (const member of without) Object.defineProperty(storage, member, { value: undefined })
  return storage as Recording & Target
}

/** Calls a method without its storage, as a wrapper of the wrapper might. */
function callAlone(storage: Target, member: Member, ...given: unknown[]): unknown {
  const method = storage[member] as (...given: unknown[]) => unknown
  return method(...given)
}

describe('forward', () => {
  it.each(ALL)('forwards %s', (member) => {
    const storage = recording()
    const forwarded = forward(storage, {})
    if (!METHODS.includes(member)) return expect(forwarded[member]).toBe(`what ${member} is`)
    expect(callAlone(forwarded, member, 'one', 2, { three: 3 })).toBe(`what ${member} returns`)
    expect(storage.calls).toEqual([{ member, given: ['one', 2, { three: 3 }] }])
  })

  it.each(OPTIONAL)('leaves %s out where the storage lacks it, also with an override', (member) => {
    const overrides = { [member]: () => 'never made' } as Overrides<Target>
    for (const forwarded of [forward(recording([member]), {}), forward(recording([member]), overrides)]) {
      expect(forwarded).not.toHaveProperty(member)
      expect(Object.keys(forwarded).sort()).toEqual(ALL.filter((each) => each !== member).sort())
    }
  })

  it.each(OPTIONAL)('leaves %s out where the override says so', (member) => {
    expect(forward(recording(), { [member]: () => undefined })).not.toHaveProperty(member)
  })

  it.each(METHODS)('gives the override of %s the method of the storage', (member) => {
    const storage = recording()
    const wrap = (own: (...given: unknown[]) => string) => (...given: unknown[]): string => `${own(...given, 'more')}, wrapped`
    const forwarded = forward(storage, { [member]: wrap })
    expect(callAlone(forwarded, member, 'one')).toBe(`what ${member} returns, wrapped`)
    expect(storage.calls).toEqual([{ member, given: ['one', 'more'] }])
  })

  it('can be spread, and forwarded again', () => {
    const storage = recording()
    const twice = forward({ ...forward(storage, {}) }, { name: (name) => `${name}, renamed` })
    expect(twice.name).toBe('what name is, renamed')
    for (const member of METHODS) callAlone(twice, member)
    expect(storage.calls.map((call) => call.member)).toEqual(METHODS)
  })
})

describe('a wrapper', () => {
  const { signal } = new AbortController()
  const limited = createLimiter({ objectsPerSecond: 1000, bytesPerSecond: 1000 }, signal)

  it.each<[string, (storage: Target) => Target]>([['limits', limited], ['faults', (storage) => withFaults(storage, [])]])('has every member of the storage, and no other: %s', (_name, wrap) => {
    expect(Object.keys(wrap(recording()))).toEqual(expect.arrayContaining(ALL))
    for (const member of OPTIONAL) expect(wrap(recording([member]))).not.toHaveProperty(member)
    expect(wrap(createMemoryStorage({ capabilities: { folders: true } }))).not.toHaveProperty('writeTags')
  })
})

import type { Source, Target } from './storage.ts'

/** All members of the contract. A member that has no line here does not compile. */
const MEMBERS = Object.keys({
  name: true,
  capabilities: true,
  single: true,
  location: true,
  list: true,
  prefixes: true,
  read: true,
  verifyUnchanged: true,
  digestOf: true,
  head: true,
  readTags: true,
  proveAbsent: true,
  partSizes: true,
  store: true,
  copySource: true,
  urlSource: true,
  listVersions: true,
  keepsVersions: true,
  annotations: true,
  checkKey: true,
  foresee: true,
  put: true,
  startMultipart: true,
  copy: true,
  copiesFromUrls: true,
  comparesMd5OfUrls: true,
  copiesUnbound: true,
  hardLink: true,
  adopt: true,
  pathOf: true,
  writeTags: true,
  makeFolder: true,
  finishFolder: true,
  removeFolder: true,
  remove: true,
  close: true,
} satisfies Record<keyof Target, true>) as (keyof Target)[]

/**
 * What a wrapper changes. Each override makes the wrapper's member from the storage's own, or returns undefined to leave
 * the member out. It is not called for an optional member that the storage lacks.
 */
export type Overrides<S extends Source> = { readonly [M in keyof S]?: (own: NonNullable<S[M]>) => S[M] }

/**
 * Returns a storage that does what the given one does, apart from the overrides. The methods of the result do not use
 * `this`, so it may be spread into another object.
 */
export function forward(storage: Target, overrides: Overrides<Target>): Target
export function forward(storage: Source, overrides: Overrides<Source>): Source
export function forward(storage: Source, overrides: Overrides<Target>): Source {
  const forwarded: { -readonly [M in keyof Target]?: Target[M] } = {}
  const add = <M extends keyof Target>(member: M): void => {
    const own = ownMember(storage as Target, member)
    if (own === undefined || own === null) return
    const override = overrides[member]
    const made = override === undefined ? own : override(own)
    if (made !== undefined) forwarded[member] = made
  }
  for (const member of MEMBERS) add(member)
  return forwarded as Target
}

/** A method comes bound to its storage. */
function ownMember<M extends keyof Target>(storage: Target, member: M): Target[M] {
  const own = storage[member]
  return typeof own === 'function' ? (own.bind(storage) as Target[M]) : own
}

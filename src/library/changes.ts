import { inspect } from 'node:util'
import type { Facts } from '../storage/contract/entry.ts'

/**
 * What a `preprocess` callback changes of an object. A member that is absent stays as it is. A member that is undefined is
 * removed. `metadata` and `tags` replace all that there were.
 */
export type ObjectChanges = Partial<Pick<Facts, (typeof CHANGEABLE)[number]>>

const TEXTS = [
  'contentType', 'contentEncoding', 'contentDisposition', 'contentLanguage', 'cacheControl', 'expires', 'storageClass', 'websiteRedirect', 'acl', 'accessTier',
] as const satisfies readonly (keyof Facts)[]
const RECORDS = ['metadata', 'tags'] as const satisfies readonly (keyof Facts)[]
const CHANGEABLE = [...TEXTS, ...RECORDS] as const

/**
 * Returns the facts with the changes.
 *
 * @throws TypeError for an answer that is no change, for a member that cannot be changed, and for a value of the wrong type
 */
export function withChanges(facts: Facts, changes: unknown): Facts {
  if (!isPlainObject(changes)) {
    throw new TypeError(`it returned ${inspect(changes)}: return an object with the changes, {} for none, or false to leave the object out`)
  }
  for (const [name, value] of Object.entries(changes)) checkChange(name, value)
  return { ...facts, ...changes }
}

function checkChange(name: string, value: unknown): void {
  const isText = TEXTS.some((known) => known === name)
  if (!isText && !RECORDS.some((known) => known === name)) throw new TypeError(`it changes ${name}, which cannot be changed; it may change ${CHANGEABLE.join(', ')}`)
  if (value === undefined) return
  if (isText && typeof value !== 'string') throw new TypeError(`it changes ${name} to ${inspect(value)}: give a string`)
  if (!isText && !isTextRecord(value)) throw new TypeError(`it changes ${name} to ${inspect(value)}: give an object whose values are strings`)
}

function isTextRecord(value: unknown): boolean {
  return isPlainObject(value) && Object.values(value).every((text) => typeof text === 'string')
}

/** A Map, a Date or an instance of a class has its data elsewhere than in members: taken as an object, it would seem empty. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // The Object.prototype of another realm is one too.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

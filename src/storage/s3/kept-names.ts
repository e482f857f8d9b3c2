import type { CallOptions } from '../contract/context.ts'
import type { S3Call } from './side.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { headObject } from './api/head-object.ts'
import { listObjectsV2 } from './api/list-objects-v2.ts'

/**
 * Checks that the service keeps objects under the very keys that they are written with. Services that store objects as
 * files may take `/a` for `a`, and `a//b` for `a/b`: such a write replaces another object, and the next run with deletion
 * removes it, because the source has no such key. Only keys that can be taken for other ones cost requests, and only
 * until the service has kept one of their form.
 */
export interface KeptNames {
  /** May the service take the key for another one? Only then the two checks ask anything. */
  isDoubtful(key: string): boolean
  /** @throws StorageError `unsafe-key` when a write would replace an object of another key */
  checkBefore(key: string, options?: CallOptions): Promise<void>
  /** @throws StorageError `unsafe-key` when the object that was just written is not listed under its key */
  checkAfter(key: string, options?: CallOptions): Promise<void>
}

/** Forms of keys that change when they are taken for the path of a file. */
const FORMS = [/^\//, /\/\//, /(?:^|\/)\.\.?(?:\/|$)/]

export function createKeptNames(call: S3Call): KeptNames {
  const kept = new Set<RegExp>()
  const doubtful = (key: string): RegExp[] => FORMS.filter((form) => form.test(key) && !kept.has(form))
  const check = async (key: string, forms: readonly RegExp[], options: CallOptions): Promise<void> => {
    const listed = await isListed(call, key, options)
    if (listed === false) throw notKept(key)
    if (listed) for (const form of forms) kept.add(form)
  }
  return {
    isDoubtful: (key) => FORMS.some((form) => form.test(key) && !kept.has(form)),
    async checkBefore(key, { signal } = {}) {
      const forms = doubtful(key)
      if (forms.length > 0 && (await isThere(call, key, { signal }))) await check(key, forms, { signal })
    },
    async checkAfter(key, { signal } = {}) {
      const forms = doubtful(key)
      if (forms.length > 0) await check(key, forms, { signal })
    },
  }
}

async function isThere(call: S3Call, key: string, options: CallOptions): Promise<boolean> {
  try {
    await call(headObject, { key }, options)
    return true
  } catch (error) {
    if (saysNothing(error)) return false
    throw error
  }
}

/** Undefined when this user may not list. For a single key, MinIO does not list but looks at that key. */
async function isListed(call: S3Call, key: string, options: CallOptions): Promise<boolean | undefined> {
  try {
    const { entries } = await call(listObjectsV2, { prefix: key, maxKeys: 2, prefixLength: 0 }, options)
    return entries[0]?.key === key
  } catch (error) {
    if (kindOf(error) === 'denied') return undefined
    throw error
  }
}

/** A HEAD that is denied says nothing, and a service that refuses such a key will refuse the write too. */
function saysNothing(error: unknown): boolean {
  const kind = kindOf(error)
  return kind === 'not-found' || kind === 'denied' || kind === 'failed'
}

function notKept(key: string): StorageError {
  const message = `${JSON.stringify(key)} cannot be a key here: the service stores it under another name, where it replaces another object; rename it`
  return new StorageError(message, { kind: 'unsafe-key', code: 'NameNotKept' })
}

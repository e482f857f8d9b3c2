import { UsageError } from '../errors.ts'
import type { Location } from './location.ts'
import { redact } from './redact.ts'

/** Containers of the service itself, and those of them that only the service writes. */
const SYSTEM = new Set(['$root', '$web', '$logs', '$blobchangefeed'])
const WRITTEN_BY_SERVICE = new Set(['$logs', '$blobchangefeed'])

/**
 * https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata#container-names
 *
 * @param text the location that names the container, for the message
 * @throws UsageError
 */
export function checkContainer(name: string, text: string): void {
  if (SYSTEM.has(name)) return
  if (/^[a-z0-9](?:-?[a-z0-9])*$/.test(name) && name.length >= 3 && name.length <= 63) return
  throw new UsageError(
    `'${redact(text)}' names no container: a name has 3 to 63 lower-case letters, digits and single hyphens, and begins and ends with a letter or digit`,
  )
}

/**
 * https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-shares--directories--files--and-metadata#share-names
 *
 * @param text the location that names the share, for the message
 * @throws UsageError
 */
export function checkShare(name: string, text: string): void {
  if (/^[a-z0-9](?:-?[a-z0-9])*$/.test(name) && name.length >= 3 && name.length <= 63) return
  throw new UsageError(
    `'${redact(text)}' names no share: a name has 3 to 63 lower-case letters, digits and single hyphens, and begins and ends with a letter or digit`,
  )
}

/**
 * Refuses a target that only the service itself writes.
 *
 * @throws UsageError
 */
export function checkWritable(target: Location): void {
  if (target.kind !== 'azure-blob' || !WRITTEN_BY_SERVICE.has(target.container)) return
  throw new UsageError(`the container ${target.container} is written by Azure alone and cannot be a target`)
}

import type { CallOptions } from '../../contract/context.ts'
import type { BlobHead } from '../api/get-blob-properties.ts'
import type { BlobListPage } from '../api/list-page.ts'
import type { AzureBlobSettings } from '../settings.ts'
import type { BlobCall, BlobPlace } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { followPages } from '../../service/follow-pages.ts'
import { getBlobProperties } from '../api/get-blob-properties.ts'
import { listBlobs } from '../api/list-blobs.ts'
import { isGone, isMissingContainer } from '../errors.ts'
import { isStub } from '../folder-stubs.ts'

export interface LocateOptions extends CallOptions {
  readonly role: 'source' | 'target'
  /** False for a target that a write may create. */
  readonly mustExist: boolean
  /** The other side is one file or blob with this key, and this location is its new name. */
  readonly single?: string | undefined
}

type Located = Pick<BlobPlace, 'name' | 'prefix' | 'single'>

/**
 * Finds out what a location names: a folder with its prefix, or a single blob.
 * @throws StorageError `not-found` when it must exist and does not
 */
export async function locate(
  call: BlobCall,
  { container, serviceUrl, prefix: given, mayBeBlob }: Pick<AzureBlobSettings, 'container' | 'serviceUrl' | 'prefix' | 'mayBeBlob'>,
  { role, mustExist, single, signal }: LocateOptions,
): Promise<Located> {
  const path = given.replace(/\/$/, '')
  const prefix = path === '' ? '' : `${path}/`
  const folder: Located = { name: `${serviceUrl}/${container}/${prefix}`, prefix }
  const blob = (key: string): Located => ({ name: `${serviceUrl}/${container}/${path}`, prefix, single: { key, name: path } })
  if (path === '') return folder
  if (!mustExist) {
    const isName = single !== undefined && mayBeBlob && !(await isFolderOfTarget(call, path, { signal }))
    return isName ? blob(single) : folder
  }
  if (mayBeBlob && (await isBlob(call, path, { signal }))) return blob(path.slice(path.lastIndexOf('/') + 1))
  await requireFolder(call, role, `${container}/${prefix}`, prefix, { signal })
  return folder
}

/** Reports whether a blob has just this name; one that marks a folder does not count. */
async function isBlob(call: BlobCall, name: string, options: CallOptions): Promise<boolean> {
  const head = await headIfThere(call, name, options)
  return head !== undefined && !isStub(head)
}

/**
 * Makes sure that a folder exists: a misspelled path would look like an empty source, and would empty the target.
 *
 * @param name with the container, for the message
 * @param prefix with a slash at its end
 * @throws StorageError `not-found`
 */
async function requireFolder(call: BlobCall, role: LocateOptions['role'], name: string, prefix: string, options: CallOptions): Promise<void> {
  if (await holdsBlobs(call, prefix, options)) return
  const marker = await headIfThere(call, prefix.slice(0, -1), options)
  if (marker !== undefined && isStub(marker)) return
  throw new StorageError(`the ${role} ${name} does not exist: no blob lies below it`, { kind: 'not-found', code: 'PathNotFound' })
}

/** Reports whether the new name of a single file or blob is the name of an existing folder. */
async function isFolderOfTarget(call: BlobCall, name: string, options: CallOptions): Promise<boolean> {
  try {
    const head = await headIfThere(call, name, options)
    return head ? isStub(head) : await holdsBlobs(call, `${name}/`, options)
  } catch (error) {
    if (isMissingContainer(error)) return false
    throw error
  }
}

async function holdsBlobs(call: BlobCall, prefix: string, options: CallOptions): Promise<boolean> {
  const ask = (marker?: string): Promise<BlobListPage> => call(listBlobs, { prefix, prefixLength: 0, maxResults: 1, marker }, options)
  const pages = followPages(ask, {
    name: prefix,
    isEmpty: ({ blobs }) => blobs.length === 0,
    isEnough: ({ blobs }) => blobs.length > 0,
    textOf: (marker) => marker,
  })
  for await (const { blobs } of pages) if (blobs.length > 0) return true
  return false
}

async function headIfThere(call: BlobCall, name: string, options: CallOptions): Promise<BlobHead | undefined> {
  try {
    return await call(getBlobProperties, { key: name }, options)
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

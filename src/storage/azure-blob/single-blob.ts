import type { CallOptions } from '../contract/context.ts'
import type { BlobHead, BlobListPage, BlobTransport } from './transport.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { followPages } from '../service/follow-pages.ts'
import { isStub } from './listing.ts'
import { isMissingContainer } from './target-container.ts'

type Looker = Pick<BlobTransport, 'head' | 'listPage'>

/**
 * What a source stands for whose location has no slash at its end.
 *
 * @returns 'blob' when a blob has just this name, else 'folder'
 */
export async function kindOfSource(transport: Looker, name: string, options?: CallOptions): Promise<'blob' | 'folder'> {
  const head = await headIfThere(transport, name, options)
  return head === undefined || isStub(head) ? 'folder' : 'blob'
}

/**
 * Makes sure that a source folder is there: taken for an empty one, a misspelled path would empty the target.
 *
 * @param prefix with a slash at its end
 * @throws StorageError `not-found`
 */
export async function requireFolder(transport: Looker, container: string, prefix: string, options?: CallOptions): Promise<void> {
  if (await holdsBlobs(transport, prefix, options)) return
  const marker = await headIfThere(transport, prefix.slice(0, -1), options)
  if (marker !== undefined && isStub(marker)) return
  throw new StorageError(`the source ${container}/${prefix} does not exist: no blob lies below it`, { kind: 'not-found', code: 'PathNotFound' })
}

/** Is there anything below a prefix? A container that is missing holds nothing. */
export async function holdsBlobs(transport: Looker, prefix: string, options?: CallOptions): Promise<boolean> {
  const ask = (marker?: string): Promise<BlobListPage> => transport.listPage({ prefix, prefixLength: 0, maxResults: 1, marker }, options)
  const pages = followPages(ask, {
    name: prefix,
    isEmpty: ({ blobs }) => blobs.length === 0,
    isEnough: ({ blobs }) => blobs.length > 0,
    textOf: (marker) => marker,
  })
  for await (const { blobs } of pages) if (blobs.length > 0) return true
  return false
}

/** May the new name of a single file or blob be this one, or is it a folder's that there is? */
export async function isFolderOfTarget(transport: Looker, name: string, options?: CallOptions): Promise<boolean> {
  try {
    const head = await headIfThere(transport, name, options)
    return head ? isStub(head) : await holdsBlobs(transport, `${name}/`, options)
  } catch (error) {
    if (isMissingContainer(error)) return false
    throw error
  }
}

async function headIfThere(transport: Looker, name: string, options?: CallOptions): Promise<BlobHead | undefined> {
  try {
    return await transport.head(name, options)
  } catch (error) {
    if (kindOf(error) === 'not-found' || isMissingContainer(error)) return undefined
    throw error
  }
}

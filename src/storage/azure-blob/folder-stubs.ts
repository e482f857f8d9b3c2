import type { CallOptions } from '../contract/context.ts'
import type { Facts } from '../contract/entry.ts'
import type { ListedBlob } from './api/list-page.ts'
import type { BlobCall } from './side.ts'
import { FOLDER_MARK } from '../../portable/marks.ts'
import { kindOf } from '../../errors.ts'
import { getBlobProperties } from './api/get-blob-properties.ts'

// An empty blob with the metadata hdi_isfolder marks a folder. Its key as an entry ends in a slash; its name may lack it.
// https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-introduction

/** What a blob that marks a folder is written with: the mark, and the folder's own metadata. */
export function stubFacts({ metadata }: Facts): Facts {
  return { contentType: 'text/plain', metadata: { ...metadata, ...FOLDER_MARK } }
}

/** Reports whether the blob only marks a folder. */
export function isStub({ size, isFolder }: Pick<ListedBlob, 'size' | 'isFolder'>): boolean {
  return isFolder && size === 0
}

/** The blob under the key of the folder that it marks; other blobs as they are. */
export function asFolder(blob: ListedBlob): ListedBlob {
  return isStub(blob) && !blob.key.endsWith('/') ? { ...blob, key: `${blob.key}/` } : blob
}

/** Finds the blob of a folder: it may have the name itself, which ends in a slash, or the name without it. */
export async function nameOfStub(call: BlobCall, name: string, { signal }: CallOptions = {}): Promise<string> {
  try {
    await call(getBlobProperties, { key: name }, { signal })
    return name
  } catch (error) {
    if (kindOf(error) !== 'not-found') throw error
    return name.slice(0, -1)
  }
}

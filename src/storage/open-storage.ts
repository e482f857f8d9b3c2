import type { SideConfig } from '../config.ts'
import type { StorageContext } from './contract/context.ts'
import type { StoreLocation } from './contract/copies.ts'
import type { Target } from './contract/storage.ts'

/** What one side needs to know of the other. */
export interface OpenOptions {
  /** The keys of this side will become files in folders. */
  readonly asFolder: boolean
  /** Entries of this side may be removed. */
  readonly deleting?: boolean | undefined
  /** The other side is a single file or blob with this key, and this location is its new name, as in azcopy. */
  readonly single?: string | undefined
  /** A target is only read: it must exist, may be a single file or object, and may be public. */
  readonly mustExist?: boolean | undefined
  /** Folders above the location may be missing too; writes make them. */
  readonly makesParents?: boolean | undefined
  /** Where the other side lies in its store. Absent for a source, which is opened first. */
  readonly source?: StoreLocation | undefined
  /** The versions of the source's objects are going to be read. */
  readonly history?: boolean | undefined
}

/**
 * Opens one side. Each storage has one line here. An adapter, with the SDK that it may need, is loaded only when a location
 * needs it.
 *
 * @throws StorageError `not-found` when a local source, a blob or an object named in full does not exist
 * @throws UsageError when the location is not of a kind that can be synced, or could mean two things
 */
export async function openStorage(
  side: Exclude<SideConfig, { readonly kind: 'custom' }>,
  role: 'source' | 'target',
  context: StorageContext,
  options: OpenOptions,
): Promise<Target> {
  switch (side.kind) {
    case 'local':
      if (options.single !== undefined) return (await import('./local/single-file.ts')).openLocalSingle(side.settings, options.single, context)
      return (await import('./local/open.ts')).openLocal(side.settings, options.mustExist ? 'source' : role, {}, context)
    case 'azure-blob':
      return (await import('./azure-blob/open.ts')).openAzureBlob(side.settings, role, context, options)
    case 'azure-file':
      return (await import('./azure-file/open.ts')).openAzureFile(side.settings, role, context, options)
    case 's3':
      return (await import('./s3/open.ts')).openS3(side.settings, context, { ...options, mayBeObject: role === 'source' || options.mustExist })
  }
}

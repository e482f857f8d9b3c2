import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { Entry } from '../contract/entry.ts'
import type { Call } from '../service/operation.ts'
import type { PageBuffers } from '../service/pages.ts'
import type { AccessLists } from './access-lists.ts'
import type { FixedHeaders } from './api/headers.ts'

/** What the operations of Azure Blob know of the side that they run on. */
export interface BlobSide {
  readonly container: string
  readonly fixed: FixedHeaders
  /** For the answers of listings. */
  readonly pages: PageBuffers
}

/** Performs the operations of Azure Blob for one side: over our own HTTP client, or through the Azure SDK. */
export type BlobCall = Call<BlobSide>

/** A blob of the container. */
export interface BlobName {
  /** Whole name. */
  readonly key: string
}

/** The one blob that a location names. */
export interface SingleBlob {
  /** The only key of the location. */
  readonly key: string
  /** Whole name of the blob. */
  readonly name: string
}

/** How the service of the target reads a blob of this side. */
export type CopySourceOf = (name: string, entry: Pick<Entry, 'etag'>) => CopySource

/** What a storage on a container needs to know. */
export interface BlobPlace {
  readonly role: 'source' | 'target'
  /** The location in messages, without secrets. */
  readonly name: string
  /** The keys are relative to it; empty, or with a slash at its end. */
  readonly prefix: string
  readonly single?: SingleBlob | undefined
  /** Absent where nothing is compared with it. */
  readonly service?: Omit<StoreLocation, 'prefix'> | undefined
  readonly pageSize?: number | undefined
  readonly folderStubs: boolean
  readonly overForeignBlocks: boolean
  /** Absent unless the access control lists travel. */
  readonly accessLists?: AccessLists | undefined
  /** Absent where the service of another account could not read the blobs. */
  readonly copySourceOf?: CopySourceOf | undefined
}

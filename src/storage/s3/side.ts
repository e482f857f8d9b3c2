import type { FixedHeaders } from './api/headers.ts'
import type { Call } from '../service/operation.ts'
import type { PageBuffers } from '../service/pages.ts'
import type { Annotations } from '../contract/annotations.ts'
import type { CustomerKey } from './settings.ts'
import type { UrlSourceOf } from './url-source.ts'

/** What S3's operations know of the side that they run on. */
export interface S3Side {
  readonly bucket: string
  readonly fixed: FixedHeaders
  /** For the answers of listings. */
  readonly pages: PageBuffers
}

/** Performs S3's operations for one side: over our own HTTP client, or through the AWS SDK. */
export type S3Call = Call<S3Side>

/** An object of the bucket. */
export interface ObjectName {
  /** Whole key. */
  readonly key: string
  readonly version?: string | undefined
}

/** What a storage on a bucket needs to know; `S3Settings` have most of it. */
export interface S3Place {
  readonly bucket: string
  readonly prefix: string
  /** Keys of one page of a listing, where the caller does not say. */
  readonly pageSize?: number | undefined
  /** For copies: the key that this side's objects are encrypted with. */
  readonly customerKey?: CustomerKey | undefined
  /** Directory buckets: every object gets a CRC64NVME. */
  readonly directoryChecksum?: boolean | undefined
  /** Directory buckets: list sub-prefixes side by side. */
  readonly parallelDirectoryListing?: boolean | undefined
  /** See `storeOf` in place/store.ts; where it is absent, nothing is copied by the service. */
  readonly store?: string | undefined
  /** Absent where no other service could read the objects. */
  readonly urlSourceOf?: UrlSourceOf | undefined
  readonly annotations?: Annotations | undefined
  /** See `serviceOf` in place/store.ts. */
  readonly service?: string | undefined
  /** The name behind the prefix, where the location is one object. */
  readonly single?: string | undefined
}

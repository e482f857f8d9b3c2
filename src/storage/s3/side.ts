import type { FixedHeaders } from './api/headers.ts'
import type { Call } from '../service/operation.ts'
import type { PageBuffers } from '../service/pages.ts'

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

import { UsageError } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import { isDirectoryBucket } from '../directory-bucket.ts'
import type { Side } from '../row.ts'
import { labelOf, type Setting } from '../setting.ts'

/** @throws UsageError for an option that directory buckets (S3 Express One Zone) cannot serve */
export function checkDirectoryBuckets({ row, origin }: Setting, locations: Readonly<Record<Side, Location>>): void {
  const side = row.noDirectoryBucket?.find((name) => isDirectoryBucket(locations[name]))
  if (side === undefined) return
  throw new UsageError(`${labelOf(row, origin)} does not work with a directory bucket, which the ${side} is; leave it out`)
}

import { isDirectoryBucketName } from '../bucket-names.ts'
import type { Location } from '../location/location.ts'

export function isDirectoryBucket(location: Location): boolean {
  return location.kind === 's3' && isDirectoryBucketName(location.bucket)
}

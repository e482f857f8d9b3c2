import type { Location } from '../location/location.ts'

/**
 * Directory buckets (S3 Express One Zone) are known by their names.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
 */
export function isDirectoryBucket(location: Location): boolean {
  return location.kind === 's3' && location.bucket.endsWith('--x-s3')
}

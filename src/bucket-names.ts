/**
 * Reports whether this is a directory bucket (S3 Express One Zone) or an access point to one. Their suffixes are reserved.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
 */
export function isDirectoryBucketName(bucket: string): boolean {
  return /--xa?-s3$/.test(bucket)
}

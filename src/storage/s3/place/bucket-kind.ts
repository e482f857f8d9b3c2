import { UsageError } from '../../../errors.ts'

export { isDirectoryBucketName as isDirectoryBucket } from '../../../bucket-names.ts'

/** Names of buckets that the service treats differently. Their suffixes are reserved. */
const OUTPOSTS_ALIAS = /--op-s3$/
const ARN_REGION = /^arn:[^:]*:[^:]*:([^:]+):/

/** The ARN of an access point in the place of a bucket's name. */
export function isArn(bucket: string): boolean {
  return bucket.startsWith('arn:')
}

/** The ARN or alias of an access point, which is another name of a bucket. */
export function isAccessPoint(bucket: string): boolean {
  return isArn(bucket) || /(?:-s3alias|--xa-s3|--op-s3)$/.test(bucket)
}

/** S3 on Outposts, by ARN or by alias. */
export function isOnOutposts(bucket: string): boolean {
  return OUTPOSTS_ALIAS.test(bucket) || bucket.includes(':s3-outposts:')
}

/** A multi-region access point: its requests are signed for all regions at once. */
export function isMultiRegion(bucket: string): boolean {
  return isArn(bucket) && bucket.endsWith('.mrap')
}

/** An access point whose objects a function makes as they are read. */
export function isObjectLambda(bucket: string): boolean {
  return isArn(bucket) && bucket.includes(':s3-object-lambda:')
}

/** Region that an ARN names; undefined for a bucket and for what spans all regions. */
export function regionOfArn(bucket: string): string | undefined {
  return isArn(bucket) ? ARN_REGION.exec(bucket)?.[1] : undefined
}

const AWS_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
/** Buckets that were created in us-east-1 before March 2018. */
const OLD_NAME = /^[A-Za-z0-9._-]{3,255}$/

/**
 * Refuses a name that no bucket of AWS can have.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 *
 * @param region absent when it is not known
 * @throws UsageError
 */
export function checkBucketName(bucket: string, region?: string): void {
  if (isArn(bucket) || AWS_NAME.test(bucket) || (region === 'us-east-1' && OLD_NAME.test(bucket))) return
  throw new UsageError(
    `${bucket} is not the name of a bucket: AWS allows 3 to 63 lower-case letters, digits, dots and hyphens; ` +
      `for another service give --source-endpoint-url or --target-endpoint-url`,
  )
}

export { isDirectoryBucketName as isDirectoryBucket } from '../../bucket-names.ts'

/** Names of buckets that the service treats in a way of their own; their suffixes are reserved. */
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

import { UsageError } from '../../../errors.ts'
import { checkBucketName, isArn, isDirectoryBucket, isOnOutposts } from './bucket-kind.ts'

/** Where the requests for one bucket go. */
export interface S3Endpoint {
  /** Scheme, host and port. */
  readonly origin: string
  /** Value of the Host header. */
  readonly host: string
  /** Path of the bucket itself. */
  readonly bucketPath: string
  /** What comes before an encoded key. */
  readonly keyPath: string
}

export interface EndpointSettings {
  /** Name, or ARN of an access point. */
  readonly bucket: string
  readonly region: string
  /** Base URL of an S3-compatible service. */
  readonly endpointUrl?: string | undefined
  readonly forcePathStyle: boolean
  /** Transfer Acceleration. */
  readonly accelerate: boolean
  readonly dualstack: boolean
  readonly fips: boolean
}

/** Bucket names that fit into a host name under a wildcard certificate: no dots, no upper case. */
const HOST_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/
/** Regions whose endpoints end in `amazonaws.com`; all others are left to the SDK's endpoint rules. */
const STANDARD_REGION = /^(?!us-iso)(?:us|eu|ap|sa|ca|me|af|il|mx)(?:-gov)?-[a-z]+-\d+$/
const IP_ADDRESS = /^\[|^\d+\.\d+\.\d+\.\d+$/
const AWS_HOST = /\.amazonaws\.com(?:\.cn)?$/

/**
 * Can only the SDK reach the bucket? So it is where the address follows from rules of its own, or where requests are
 * signed in another way: the ARN of an access point, Outposts, a directory bucket of AWS, a region outside of
 * `amazonaws.com`. A compatible service has directory buckets by name only: they need no session.
 */
export function needsSdk({ bucket, region, endpointUrl }: EndpointSettings): boolean {
  if (isArn(bucket) || isOnOutposts(bucket)) return true
  if (isDirectoryBucket(bucket)) return isOfAws(endpointUrl)
  return endpointUrl === undefined && !STANDARD_REGION.test(region)
}

/** No endpoint of the user's, or one that is AWS's own (a VPC endpoint). */
export function isOfAws(endpointUrl: string | undefined): boolean {
  return endpointUrl === undefined || AWS_HOST.test(new URL(endpointUrl).hostname)
}

/**
 * The endpoint of a bucket that our own client reaches, which is where `needsSdk` says no.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function resolveEndpoint(settings: EndpointSettings): S3Endpoint {
  const { bucket, endpointUrl, forcePathStyle } = settings
  const base = new URL(endpointUrl ?? `https://${hostOf(settings)}`)
  const folder = base.pathname.replace(/\/+$/, '')
  if (forcePathStyle || !HOST_NAME.test(bucket) || IP_ADDRESS.test(base.hostname)) {
    const bucketPath = `${folder}/${bucket}`
    return { origin: base.origin, host: base.host, bucketPath, keyPath: `${bucketPath}/` }
  }
  const host = `${bucket}.${base.host}`
  return { origin: `${base.protocol}//${host}`, host, bucketPath: `${folder}/`, keyPath: `${folder}/` }
}

/** https://docs.aws.amazon.com/general/latest/gr/s3.html */
function hostOf({ region, accelerate, dualstack, fips }: EndpointSettings): string {
  const stack = dualstack ? '.dualstack' : ''
  if (accelerate) return `s3-accelerate${stack}.amazonaws.com`
  return `s3${fips ? '-fips' : ''}${stack}.${region}.amazonaws.com`
}

/**
 * Refuses what no request could ever reach.
 * @throws UsageError
 */
export function checkEndpoint(settings: EndpointSettings): void {
  if (settings.accelerate) checkAcceleration(settings)
  const { bucket, endpointUrl, forcePathStyle, region } = settings
  if (isOfAws(endpointUrl)) checkBucketName(bucket, region)
  if (!isArn(bucket)) return
  if (forcePathStyle) throw new UsageError(`${bucket}: an access point is part of the host name, so path style cannot reach it; leave it out`)
  if (endpointUrl !== undefined && IP_ADDRESS.test(new URL(endpointUrl).hostname)) {
    throw new UsageError(`${bucket}: an access point is part of the host name, so the endpoint ${new URL(endpointUrl).host} cannot be an address; give a name`)
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html */
function checkAcceleration({ bucket, endpointUrl, forcePathStyle, fips }: EndpointSettings): void {
  const refuse = (why: string): never => {
    throw new UsageError(`s3://${bucket} cannot be reached by Transfer Acceleration: ${why}; leave out --source-accelerate or --target-accelerate`)
  }
  if (endpointUrl !== undefined) refuse('it has an endpoint URL of its own')
  if (forcePathStyle) refuse('path style was asked for')
  if (fips) refuse('FIPS endpoints were asked for')
  if (isArn(bucket) || isOnOutposts(bucket)) refuse('it is an access point')
  if (isDirectoryBucket(bucket)) refuse('it is a directory bucket')
  if (!HOST_NAME.test(bucket)) refuse('its name holds more than lower-case letters, digits and hyphens')
}

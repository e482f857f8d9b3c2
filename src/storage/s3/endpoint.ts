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
  readonly bucket: string
  readonly region: string
  /** Base URL of an S3-compatible service. */
  readonly endpointUrl?: string | undefined
  readonly forcePathStyle: boolean
}

/** Bucket names that fit into a host name under a wildcard certificate: no dots, no upper case. */
const HOST_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/
/** Regions whose endpoints end in `amazonaws.com`; all others are left to the SDK's endpoint rules. */
const STANDARD_REGION = /^(?!us-iso)(?:us|eu|ap|sa|ca|me|af|il|mx)(?:-gov)?-[a-z]+-\d+$/
const IP_ADDRESS = /^\[|^\d+\.\d+\.\d+\.\d+$/

/**
 * The endpoint of a general-purpose bucket on the hot path; undefined when the SDK's own rules have to find it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function resolveEndpoint({ bucket, region, endpointUrl, forcePathStyle }: EndpointSettings): S3Endpoint | undefined {
  if (bucket.endsWith('--x-s3') || bucket.startsWith('arn:')) return undefined
  if (endpointUrl === undefined && !STANDARD_REGION.test(region)) return undefined
  const base = new URL(endpointUrl ?? `https://s3.${region}.amazonaws.com`)
  const folder = base.pathname.replace(/\/+$/, '')
  if (forcePathStyle || !HOST_NAME.test(bucket) || IP_ADDRESS.test(base.hostname)) {
    const bucketPath = `${folder}/${bucket}`
    return { origin: base.origin, host: base.host, bucketPath, keyPath: `${bucketPath}/` }
  }
  const host = `${bucket}.${base.host}`
  return { origin: `${base.protocol}//${host}`, host, bucketPath: `${folder}/`, keyPath: `${folder}/` }
}

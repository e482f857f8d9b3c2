import { serviceIdentity } from '../../../http/service-identity.ts'
import { isOfAws } from './endpoint.ts'

/**
 * Which service it is, whatever its endpoint is called: names of buckets are unique in a partition of AWS, so regional,
 * dual-stack, FIPS, accelerated and VPC endpoints lead to the same bucket.
 */
export function serviceOf({ endpointUrl, region }: { readonly endpointUrl?: string | undefined; readonly region: string }): string {
  if (endpointUrl !== undefined && !isOfAws(endpointUrl)) return serviceIdentity(endpointUrl)
  return `aws ${/^(?:cn|us-gov|us-iso[a-z]*|eu-isoe)-/.exec(region)?.[0] ?? ''}`
}

/**
 * Identifies a store: buckets of the same service and region copy among themselves.
 *
 * @param endpointUrl base URL of an S3-compatible service; AWS when absent
 */
export function storeOf({ endpointUrl, region }: { readonly endpointUrl?: string | undefined; readonly region: string }): string {
  return `${endpointUrl === undefined ? 'aws' : new URL(endpointUrl).origin} ${region}`
}

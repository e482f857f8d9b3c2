/**
 * What tells one store from another: buckets of the same service and region copy among themselves.
 *
 * @param endpointUrl base URL of an S3-compatible service; AWS when absent
 */
export function storeOf({ endpointUrl, region }: { readonly endpointUrl?: string | undefined; readonly region: string }): string {
  return `${endpointUrl === undefined ? 'aws' : new URL(endpointUrl).origin} ${region}`
}

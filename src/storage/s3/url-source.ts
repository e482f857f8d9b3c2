import type { CopySource } from '../contract/copies.ts'
import type { Entry } from '../contract/entry.ts'
import type { CredentialSource } from './auth/credentials.ts'
import type { Credentials } from './auth/sigv4.ts'
import type { S3Endpoint } from './place/endpoint.ts'
import { createPresigner } from './auth/presign.ts'
import { encodeKey, encodeQuery } from './uri.ts'

/** Returns how the service of another store reads an object, by its whole key. */
export type UrlSourceOf = (key: string, entry: Pick<Entry, 'version'>) => CopySource | Promise<CopySource>

export interface UrlSourceSettings {
  readonly endpoint: S3Endpoint
  readonly region: string
  /** Undefined for a bucket that anybody may read. */
  readonly credentials: CredentialSource | undefined
}

/** How long a URL is valid, seconds: as long as a service may take for one copy. */
const VALIDITY = 6 * 3600
/** How far the clock of the service may be behind, seconds. */
const SLOW_CLOCK = 15 * 60

/**
 * Names the objects of a bucket by signed URLs. A URL with a version leads to that version only. Without a version it leads to
 * whatever is under the key: S3 would check an `If-Match`, but the service that reads the URL sends none.
 */
export function createUrlSources({ endpoint, region, credentials }: UrlSourceSettings): UrlSourceOf {
  const presign = createPresigner(region)
  return (key, { version }) => {
    const path = endpoint.keyPath + encodeKey(key)
    const parameters = { versionId: version }
    const sourceWith = (query: string): CopySource => ({
      address: `${endpoint.origin}${path}${query === '' ? '' : `?${query}`}`,
      headers: {},
      isUnbound: version === undefined,
    })
    if (!credentials) return sourceWith(encodeQuery(parameters))
    const signed = (given: Credentials): CopySource => {
      const from = new Date(Date.now() - SLOW_CLOCK * 1000)
      return sourceWith(presign({ path, parameters, host: endpoint.host, from, seconds: SLOW_CLOCK + VALIDITY }, given))
    }
    const available = credentials()
    return 'accessKeyId' in available ? signed(available) : available.then(signed)
  }
}

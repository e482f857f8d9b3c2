import type { AzureFileSettings } from '../settings.ts'
import type { RequestHeaders } from '../../service/headers.ts'

/** Settings of the headers that are the same in every request of a side. */
export type FixedHeaderSettings = Pick<AzureFileSettings, 'apiVersion' | 'userAgentPrefix' | 'trailingDot'>

/** azcopy sends the same. https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services */
export const API_VERSION = '2025-07-05'

/** First version in which Create File takes content. https://learn.microsoft.com/rest/api/storageservices/create-file */
const TAKES_CONTENT = '2026-02-06'

/** Headers that do not change from request to request. */
export interface FixedHeaders {
  /** For every request. */
  readonly every: Readonly<RequestHeaders>
  /** For requests about a file or directory. */
  readonly path: Readonly<RequestHeaders> | undefined
  /** For requests that name another file of the service as their source. */
  readonly source: Readonly<RequestHeaders> | undefined
  /** For Create File with content; they replace those for every request. Undefined where the user asked for an older version. */
  readonly content: Readonly<RequestHeaders> | undefined
}

/**
 * @param isLogin a login token authorises the requests. The service then wants to know what for; `backup` gives the rights of the
 *   role without a look at the permissions of each file.
 */
export function fixedHeaders({ apiVersion, userAgentPrefix, trailingDot }: FixedHeaderSettings, isLogin: boolean): FixedHeaders {
  return {
    every: {
      'x-ms-version': apiVersion ?? API_VERSION,
      ...(userAgentPrefix !== undefined && { 'user-agent': `${userAgentPrefix} objsync` }),
      ...(isLogin && { 'x-ms-file-request-intent': 'backup' }),
    },
    path: trailingDot ? { 'x-ms-allow-trailing-dot': 'true' } : undefined,
    source: trailingDot ? { 'x-ms-source-allow-trailing-dot': 'true' } : undefined,
    content: contentHeaders(apiVersion),
  }
}

/** Versions are dates. */
function contentHeaders(apiVersion = TAKES_CONTENT): Readonly<RequestHeaders> | undefined {
  return apiVersion >= TAKES_CONTENT ? { 'x-ms-version': apiVersion } : undefined
}

import { randomUUID } from 'node:crypto'
import type { HttpClient } from '../../http/client.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import type { RetryStatus } from '../azure/settings.ts'
import type { BlobCall, BlobSide } from './side.ts'
import { createAuthorizer, type Authorization } from '../azure/authorization.ts'
import { createCall, type Service } from '../service/call.ts'
import { addHeaders } from '../service/headers.ts'
import { PageBuffers } from '../service/pages.ts'
import { fixedHeaders, type FixedHeaderSettings } from './api/headers.ts'
import { placeOf, responseError } from './errors.ts'
import { encodeName } from './uri.ts'

/** A page of five thousand blobs, bytes; larger answers get a buffer of their own. */
const PAGE_SIZE = 6 * 2 ** 20

export interface BlobCallSettings extends FixedHeaderSettings {
  /** Scheme, host and port, followed by the account where the host does not name it. */
  readonly serviceUrl: string
  readonly container: string
  readonly authorization: Authorization
  readonly retry: RetryPolicy
  readonly retryStatus?: RetryStatus | undefined
  /** The side, as its options name it. */
  readonly name?: 'source' | 'target' | undefined
}

/** What operations know of a side. */
export function createSide(container: string, settings: FixedHeaderSettings): BlobSide {
  return { container, fixed: fixedHeaders(settings), pages: new PageBuffers(PAGE_SIZE) }
}

/** Azure Blob over our own HTTP client. */
export function createBlobCall(http: Pick<HttpClient, 'send'>, settings: BlobCallSettings): BlobCall {
  return createCall(http, serviceOf(settings), settings.retry)
}

function serviceOf(settings: BlobCallSettings): Service<BlobSide> {
  const { serviceUrl, container, authorization, retryStatus } = settings
  const side = createSide(container, settings)
  const { every } = side.fixed
  const containerPath = `${new URL(serviceUrl).pathname.replace(/\/$/, '')}/${encodeName(container)}`
  const authorize = createAuthorizer(authorization)
  const about = { side: settings.name, authorization }
  return {
    side,
    pathOf: (key) => (key === undefined ? containerPath : `${containerPath}/${encodeName(key)}`),
    authorize(request) {
      request.headers['x-ms-client-request-id'] = randomUUID()
      addHeaders(request.headers, every)
      return authorize(request)
    },
    placeOf: ({ operation, key }) => placeOf({ operation, container, key }),
    errorOf: ({ operation, key }, response) => responseError({ operation, container, key, about }, response, retryStatus),
  }
}

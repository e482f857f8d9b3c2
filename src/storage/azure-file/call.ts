import { randomUUID } from 'node:crypto'
import type { HttpClient } from '../../http/client.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import type { RetryStatus } from '../azure/settings.ts'
import type { FileCall, FileSide } from './side.ts'
import { createAuthorizer, type Authorization } from '../azure/authorization.ts'
import { createCall, type Service } from '../service/call.ts'
import { addMissingHeaders } from '../service/headers.ts'
import { PageBuffers } from '../service/pages.ts'
import { fixedHeaders, type FixedHeaderSettings } from './api/headers.ts'
import { placeOf, responseError } from './errors.ts'
import { encodeFilePath, encodeQuery } from './uri.ts'

/** A page of five thousand names, bytes; larger answers get a buffer of their own. */
const PAGE_SIZE = 4 * 2 ** 20

export interface FileCallSettings extends FixedHeaderSettings {
  /** Scheme, host and port, followed by the account where the host does not name it. */
  readonly serviceUrl: string
  readonly share: string
  readonly snapshot?: string | undefined
  readonly smbInfo: boolean
  readonly permissions?: boolean | undefined
  readonly authorization: Authorization
  readonly retry: RetryPolicy
  readonly retryStatus?: RetryStatus | undefined
  /** The side, as its options name it. */
  readonly name?: 'source' | 'target' | undefined
}

/** What operations know of a side. */
export function createSide(settings: Pick<FileCallSettings, 'share' | 'smbInfo' | 'permissions' | 'authorization'> & FixedHeaderSettings): FileSide {
  const { share, smbInfo, permissions, authorization } = settings
  return { share, smbInfo, posix: permissions === true, fixed: fixedHeaders(settings, authorization.kind === 'bearer'), pages: new PageBuffers(PAGE_SIZE) }
}

/** Azure Files over our own HTTP client. */
export function createFileCall(http: Pick<HttpClient, 'send'>, settings: FileCallSettings): FileCall {
  return createCall(http, serviceOf(settings), settings.retry)
}

function serviceOf(settings: FileCallSettings): Service<FileSide> {
  const { serviceUrl, share, snapshot, authorization, retryStatus } = settings
  const ofSnapshot = encodeQuery({ sharesnapshot: snapshot })
  const side = createSide(settings)
  const { every } = side.fixed
  const sharePath = `${new URL(serviceUrl).pathname.replace(/\/$/, '')}/${encodeFilePath(share)}`
  const authorize = createAuthorizer(authorization)
  const about = { side: settings.name, authorization }
  return {
    side,
    pathOf: (key) => (key === undefined ? sharePath : `${sharePath}/${encodeFilePath(key)}`),
    authorize(request) {
      request.headers['x-ms-client-request-id'] = randomUUID()
      addMissingHeaders(request.headers, every)
      return authorize(ofSnapshot === '' ? request : { ...request, query: request.query === '' ? ofSnapshot : `${request.query}&${ofSnapshot}` })
    },
    placeOf: ({ operation, key }) => placeOf({ operation, share, key }),
    errorOf: ({ operation, key }, response) => responseError({ operation, share, key, about }, response, retryStatus),
  }
}

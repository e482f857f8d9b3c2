import type { HttpClient } from '../../http/client.ts'
import type { RetryPolicy } from '../../http/retry.ts'
import type { StorageError } from '../../errors.ts'
import type { About } from '../../remedies.ts'
import type { CredentialSource } from './auth/credentials.ts'
import type { S3Call, S3Side } from './side.ts'
import type { Credentials } from './auth/sigv4.ts'
import type { S3Endpoint } from './place/endpoint.ts'
import { hashOf } from '../../integrity/hash.ts'
import { createCall, targetOf, type Service, type UnauthorizedRequest } from '../service/call.ts'
import { createServiceClock } from '../service/clock.ts'
import { addHeaders } from '../service/headers.ts'
import { PageBuffers } from '../service/pages.ts'
import { fixedHeaders, type FixedHeaderSettings } from './api/headers.ts'
import { createSigner, EMPTY_SHA256 } from './auth/sigv4.ts'
import { placeOf, responseError } from './errors.ts'
import { encodeKey } from './uri.ts'

/** A page of a thousand objects with long keys, bytes. */
const PAGE_SIZE = 2 ** 20

export interface S3CallSettings {
  readonly bucket: string
  readonly endpoint: S3Endpoint
  readonly region: string
  /** Undefined sends unsigned requests. */
  readonly credentials: CredentialSource | undefined
  readonly retry: RetryPolicy
  /** Sign the SHA-256 of uploaded bytes; otherwise they go as UNSIGNED-PAYLOAD. */
  readonly signPayload: boolean
  /** What is the same in every request of this side. */
  readonly requests: FixedHeaderSettings
  /** What remedies need to know of the side. */
  readonly about?: About | undefined
}

/** What operations know of a side. */
export function createSide(bucket: string, requests: FixedHeaderSettings): S3Side {
  return { bucket, fixed: fixedHeaders(requests), pages: new PageBuffers(PAGE_SIZE) }
}

/** S3 over our own HTTP client and signature, for every configuration that these cover. */
export function createS3Call(http: Pick<HttpClient, 'send'>, settings: S3CallSettings): S3Call {
  return createCall(http, serviceOf(settings), settings.retry)
}

function serviceOf({ bucket, endpoint, region, credentials, signPayload, requests, about }: S3CallSettings): Service<S3Side> {
  const side = createSide(bucket, requests)
  const clock = createServiceClock()
  const signer = createSigner(region)

  const sign = (request: UnauthorizedRequest, signedWith: Credentials): string => {
    const { method, path, query, headers } = request
    signer.sign({ method, path, query, headers, payloadHash: payloadHash(request, signPayload) }, signedWith, clock.now())
    return targetOf(request)
  }

  return {
    side,
    pathOf: (key) => (key === undefined ? endpoint.bucketPath : endpoint.keyPath + encodeKey(key)),
    authorize(request) {
      request.headers['host'] = endpoint.host
      addHeaders(request.headers, side.fixed.every)
      if (!credentials) return targetOf(request)
      const available = credentials()
      return 'accessKeyId' in available ? sign(request, available) : available.then((given) => sign(request, given))
    },
    placeOf: ({ operation, key }) => placeOf({ operation, bucket, key }),
    errorOf: ({ operation, key }, response): StorageError => responseError({ operation, bucket, key, about }, response),
    // The Date header of the refusal sets the clock.
    hasCured: ({ code }, { headers }) => code === 'RequestTimeTooSkewed' && clock.setBy(headers['date']),
  }
}

/** Operations whose body is an object's content, which may go without its hash. */
const CONTENT = new Set(['PutObject', 'UploadPart'])

function payloadHash({ body, operation }: UnauthorizedRequest, signPayload: boolean): string {
  if (!body || body.length === 0) return EMPTY_SHA256
  return signPayload || !CONTENT.has(operation) ? hashOf('sha256', body, 'hex') : 'UNSIGNED-PAYLOAD'
}

import type { Credentials } from './sigv4.ts'
import { hash } from 'node:crypto'
import { encodeQuery } from '../uri.ts'
import { createKeyRing } from './signing-key.ts'

/** A GET that another program sends as it is. */
export interface PresignedGet {
  /** Encoded path, not normalised. */
  readonly path: string
  /** Decoded, without those of the signature. */
  readonly parameters?: Readonly<Record<string, string | undefined>> | undefined
  /** Value of the Host header. */
  readonly host: string
  /** When the validity begins. */
  readonly from: Date
  /** How long the URL is valid, seconds. S3 allows a week; temporary credentials may expire sooner. */
  readonly seconds: number
}

/** Returns the query of a signed URL, without `?`. It is secret: anyone who has it can read the object. */
export type Presign = (request: PresignedGet, credentials: Credentials) => string

/**
 * AWS Signature Version 4 in the query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function createPresigner(region: string, service = 's3'): Presign {
  const keyFor = createKeyRing(region, service)
  return ({ path, parameters, host, from, seconds }, { accessKeyId, secretAccessKey, sessionToken }) => {
    const time = `${from.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
    const day = time.slice(0, 8)
    const scope = `${day}/${region}/${service}/aws4_request`
    const query = encodeQuery({
      ...parameters,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${accessKeyId}/${scope}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(seconds),
      'X-Amz-Security-Token': sessionToken,
      'X-Amz-SignedHeaders': 'host',
    })
    const canonical = `GET\n${path}\n${query}\nhost:${host}\n\nhost\nUNSIGNED-PAYLOAD`
    const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical, 'hex')}`
    return `${query}&X-Amz-Signature=${keyFor(day, secretAccessKey)(text)}`
  }
}

import { hash } from 'node:crypto'
import { createKeyRing } from './signing-key.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** SHA-256 of nothing, hex. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export interface UnsignedRequest {
  readonly method: string
  /** Encoded path, not normalised: S3 signs it as it is sent. */
  readonly path: string
  /** Encoded query in the order of names, without `?`; empty when there is none. */
  readonly query: string
  /** Names in lower case, `host` among them. */
  readonly headers: Record<string, string>
  /** Hex SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string
}

/** Signs requests for one region; keeps the derived key as long as the day and the credentials stay the same. */
export interface Signer {
  /** Adds `x-amz-date`, `x-amz-content-sha256`, the session token and `authorization` to the headers. */
  sign(request: UnsignedRequest, credentials: Credentials, now?: Date): void
}

/**
 * AWS Signature Version 4 in the Authorization header.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function createSigner(region: string, service = 's3'): Signer {
  const clock = createClock()
  const namesOf = createNameOrder()
  const keyFor = createKeyRing(region, service)

  return {
    sign({ method, path, query, headers, payloadHash }, credentials, now) {
      const time = clock(now)
      const day = time.slice(0, 8)
      headers['x-amz-date'] = time
      headers['x-amz-content-sha256'] = payloadHash
      if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken

      const { sorted, joined } = namesOf(headers)
      let canonical = `${method}\n${path}\n${query}\n`
      for (const name of sorted) canonical += `${name}:${trimmed(headers[name] ?? '')}\n`
      canonical += `\n${joined}\n${payloadHash}`
      const scope = `${day}/${region}/${service}/aws4_request`
      const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', onWire(canonical), 'hex')}`
      const signature = keyFor(day, credentials.secretAccessKey)(text)
      headers['authorization'] = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${joined}, Signature=${signature}`
    },
  }
}

interface SignedNames {
  readonly sorted: readonly string[]
  /** With `;` between them. */
  readonly joined: string
}

/** Sets of names that are remembered; metadata could make any number of them. */
const MOST_REMEMBERED = 100

/** Requests come in a handful of shapes, so the order of their headers' names is worked out once for each. */
function createNameOrder(): (headers: Record<string, string>) => SignedNames {
  const known = new Map<string, SignedNames>()
  return (headers) => {
    const names = Object.keys(headers)
    const shape = names.join()
    let order = known.get(shape)
    if (!order) {
      names.sort()
      order = { sorted: names, joined: names.join(';') }
      if (known.size < MOST_REMEMBERED) known.set(shape, order)
    }
    return order
  }
}

const NOT_ASCII = /[^\x00-\x7f]/

/** What is signed are the bytes that are sent, of which each character is one. ASCII goes faster as it is. */
function onWire(text: string): string | Buffer {
  return NOT_ASCII.test(text) ? Buffer.from(text, 'latin1') : text
}

/** Header values are signed without blanks and tabs at the ends and with single blanks within. */
function trimmed(value: string): string {
  return value.includes(' ') || value.includes('\t') ? value.trim().replace(/[ \t]+/g, ' ') : value
}

/** The time as `20260101T000000Z`, formatted once a second. */
function createClock(): (now?: Date) => string {
  let second = -1
  let text = ''
  return (now) => {
    const milliseconds = now ? now.getTime() : Date.now()
    const current = Math.floor(milliseconds / 1000)
    if (current !== second) {
      second = current
      text = `${new Date(current * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
    }
    return text
  }
}

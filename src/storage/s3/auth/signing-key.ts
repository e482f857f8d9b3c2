import { createHmac, hash } from 'node:crypto'

/** Signs short ASCII texts with one key. */
export type SigningKey = (text: string) => string

/** SHA-256's block, bytes. */
const BLOCK = 64
const DIGEST = 32
/** A string to sign is some 140 characters; longer ones take the ordinary way. */
const LONGEST = 512

/**
 * The key of a day, a region and a service.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (CalculateSignature)
 *
 * Signing is HMAC-SHA-256 (RFC 2104) as two plain hashes over prepared blocks, at half the price of `createHmac`.
 *
 * @returns a function from an ASCII text to the hex signature
 */
export function createSigningKey(secret: string, day: string, region: string, service: string): SigningKey {
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request')
  const inner = padded(key, 0x36, LONGEST)
  const outer = padded(key, 0x5c, DIGEST)
  return (text) => {
    if (text.length > LONGEST) return createHmac('sha256', key).update(text).digest('hex')
    const length = inner.write(text, BLOCK, 'latin1')
    outer.write(hash('sha256', inner.subarray(0, BLOCK + length), 'binary'), BLOCK, 'latin1')
    return hash('sha256', outer, 'hex')
  }
}

/**
 * Returns the key of a day and a secret. It is derived anew only when the day or the secret changes.
 */
export function createKeyRing(region: string, service: string): (day: string, secret: string) => SigningKey {
  let current: { readonly day: string; readonly secret: string; readonly key: SigningKey } | undefined
  return (day, secret) => {
    if (current?.day !== day || current.secret !== secret) current = { day, secret, key: createSigningKey(secret, day, region, service) }
    return current.key
  }
}

/** The key, filled up to a block and masked, with room behind it. */
function padded(key: Buffer, mask: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room, 0)
  for (let i = 0; i < BLOCK; i++) block[i] = (key[i] ?? 0) ^ mask
  return block
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

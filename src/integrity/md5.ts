import { hashOf } from './hash.ts'

/** MD5 of the bytes, hex in lower case. */
export function md5Of(bytes: Uint8Array): string {
  return hashOf('md5', bytes, 'hex')
}

/** A hex digest in base64, as `Content-MD5` wants it (RFC 1864). */
export function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

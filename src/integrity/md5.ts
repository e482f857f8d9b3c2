import { hashOf } from './hash.ts'

/** MD5 of the bytes, hex in lower case. */
export function md5Of(bytes: Uint8Array): string {
  return hashOf('md5', bytes, 'hex')
}

/** Converts a hex digest to base64, the form of `Content-MD5` (RFC 1864). */
export function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

import { InvalidValue, type ValueKind } from './kind.ts'

/** Base64 (RFC 4648, padded) of so many bytes; the value stays encoded. */
export function base64(bytes: number): ValueKind<string, string> {
  const accept = (input: string): string => {
    const decoded = Buffer.from(String(input), 'base64')
    if (decoded.length === bytes && decoded.toString('base64') === input) return input
    throw new InvalidValue(`must be the base64 of ${bytes} bytes`)
  }
  return { form: 'value', placeholder: 'BASE64', accept, parse: accept }
}

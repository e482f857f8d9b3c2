import type { ByteRange } from '../contract/reading.ts'

/** Headers of a request, names in lower case. */
export type RequestHeaders = Record<string, string>

/** Adds headers in place; costs nothing where there are none. */
export function addHeaders(headers: RequestHeaders, more: Readonly<RequestHeaders> | undefined): void {
  for (const name in more) headers[name] = more[name] ?? ''
}

/** Adds the headers in place that a request does not have yet. */
export function addMissingHeaders(headers: RequestHeaders, more: Readonly<RequestHeaders>): void {
  for (const name in more) headers[name] ??= more[name] ?? ''
}

/** The headers of an answer, as a storage returns them. */
export function headersOf(answer: Readonly<Record<string, string | undefined>>): Record<string, string> {
  // Without a prototype, where the name __proto__ would set that.
  const headers = Object.create(null) as Record<string, string>
  for (const name in answer) headers[name] = answer[name] ?? ''
  return headers
}

/** Value of a header that asks for a range. https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges */
export function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end - 1}`
}

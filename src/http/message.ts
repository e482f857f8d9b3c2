import type { ErrorKind } from '../errors.ts'

/** Headers of a response, names in lower case. The values of a repeated header are joined by `, `. */
export type ResponseHeaders = Record<string, string | undefined>

/** How long the body of an answer may be. */
export interface AnswerLimit {
  /** Bytes. */
  readonly bytes: number
  /** Kind of the error for a longer one. */
  readonly kind: ErrorKind
}

/** For short answers; also the limit of every answer that is an error. */
export const SHORT_ANSWER: AnswerLimit = { bytes: 2 ** 20, kind: 'transient' }

export interface HttpRequest {
  /** Name of the operation (`GetObject`), which begins the messages of its faults. */
  readonly operation?: string | undefined
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Path and query, already encoded. */
  readonly path: string
  /** The client adds `host` and the body's length. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | undefined
  /** A buffer that the response's body may be gathered in. */
  readonly into?: Buffer | undefined
  /** How long the body of the response may be, unless it is an error; when absent, `SHORT_ANSWER` or as long as `into`. */
  readonly limit?: AnswerLimit | undefined
  readonly signal?: AbortSignal | undefined
  /** For this whole try, milliseconds; unlimited when absent. */
  readonly timeout?: number | undefined
}

export interface HttpResponse {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly body: Buffer
}

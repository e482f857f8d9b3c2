// The floor of the adapters for services with a REST API: S3, Azure Blob, Azure Files. A service uses it like this:
//
// 1. Each operation is a constant in a file of its own, `api/put-object.ts`: `Operation` says how its request looks, how
//    its answer is read and how it says that it has succeeded.
// 2. `createCall` (call.ts) performs operations: it is given the service's own parts (`Service`: paths, authorisation,
//    errors) and returns a `Call`.
// 3. Each further concern wraps a `Call` and is a `Call` itself: fresh credentials (refreshing.ts), the upload journal
//    (journal.ts).
// 4. An official SDK is another `Call` (sdk-call.ts), which finds the SDK's command by the operation's name.
//
// The storage knows only the resulting `Call`: `await call(putObject, { key, payload, facts }, options)`.
import type { AnswerLimit, HttpRequest, HttpResponse } from '../../http/message.ts'
import type { Success } from '../../http/unexpected-answer.ts'
import type { CallOptions } from '../contract/context.ts'
import type { RequestHeaders } from './headers.ts'

/**
 * One request of a service's REST API as a value.
 *
 * `In` is what a call gives, `Out` what it gets, `Side` what operations know of the side that they run on: its bucket,
 * its fixed headers, its page buffers.
 */
export interface Operation<In, Out, Side> {
  /** `PutObject`, `Put Blob`: messages, retry events and the SDK's table call it so. */
  readonly name: string
  readonly method: HttpRequest['method']
  /**
   * `safe`: a second try has the effect of the first. `conditional`: likewise, but under a condition a later try may fail
   * because an earlier one succeeded (see lost-answer.ts). `never`: only one try is made.
   */
  readonly repeat: 'safe' | 'conditional' | 'never'
  /** How the service says that the operation has succeeded; any status below 300 when absent. */
  readonly success?: Success
  /** Builds the request. Runs once a call; all tries share the result. */
  request(input: In, side: Side): Outgoing
  /**
   * Reads a successful answer. Belongs to the try: a `transient` error leads to the next one.
   * @throws StorageError when the answer is cut short or holds an error
   */
  answer(response: HttpResponse, input: In, side: Side, sent: Outgoing): Out
  /**
   * Makes the judge of one call's errors. The judge sees the error of each try and returns the one to throw instead, which
   * decides whether a further try is made.
   */
  judge?(input: In): (error: unknown) => unknown
  /** The upload in parts that a successful call has opened. */
  opens?(input: In, out: Out): { readonly key: string; readonly id: string }
  /** Id of the upload in parts that a call ends: when it succeeds, and when the service does not know the upload. */
  ends?(input: In): string
}

/** What an operation sends. The service adds the path, the host, the headers of every request and the authorisation. */
export interface Outgoing {
  /** Whole key, not encoded; absent for requests about the bucket, container or share. */
  readonly key?: string | undefined
  /** Encoded, without `?`; parameters in the order of their names where the service signs them so. */
  readonly query?: string | undefined
  /** Names in lower case. */
  readonly headers?: RequestHeaders | undefined
  readonly body?: Buffer | undefined
  /** A buffer that the answer may be gathered in. */
  readonly into?: Buffer | undefined
  /** How long the answer may be; absent for short ones. */
  readonly limit?: AnswerLimit | undefined
}

/** What messages and retry events say of a request. */
export interface Subject {
  /** Name of the operation. */
  readonly operation: string
  /** Whole key; absent for requests about the bucket, container or share. */
  readonly key?: string | undefined
}

/**
 * Performs an operation, with its retries.
 * @throws StorageError for every answer that is no success
 */
export type Call<Side> = <In, Out>(operation: Operation<In, Out, Side>, input: In, options?: CallOptions) => Promise<Out>

/** A call, and the end of its connections. */
export interface Connection<Side> {
  readonly call: Call<Side>
  /** Ends connections; no call may be made afterwards. Never throws. */
  close(): Promise<void>
}

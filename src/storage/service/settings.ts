/** How the requests of one side are made, whatever the service. */
export interface RequestSettings {
  /** Most tries of one request, the first included. */
  readonly maxAttempts: number
  /** Base of the exponential backoff, milliseconds. */
  readonly initialBackoff: number
  /** One operation with its retries, milliseconds; unlimited when absent. */
  readonly operationTimeout?: number | undefined
  /** One try, milliseconds; unlimited when absent. */
  readonly attemptTimeout?: number | undefined
  /** Opening a connection, milliseconds. */
  readonly connectTimeout?: number | undefined
  /** Longest silence while a response is awaited, milliseconds; two minutes when absent. */
  readonly readTimeout?: number | undefined
  /** Abort a stream that has brought nothing for 20 s, so that it is tried again. */
  readonly stalledStreamProtection: boolean
  /** Connections to keep; enough for all workers, parts and listings at once. */
  readonly connections: number
}

/** How one S3 side is reached. Secrets in here never leave the adapter. */
export interface S3Settings {
  readonly bucket: string
  /** As the user wrote it: no slash is added. */
  readonly prefix: string
  readonly profile?: string | undefined
  readonly accessKey?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
  /** Send unsigned (anonymous) requests. */
  readonly noSignRequest: boolean
  readonly region?: string | undefined
  readonly endpointUrl?: string | undefined
  readonly forcePathStyle: boolean
  readonly awsConfigFile?: string | undefined
  readonly awsSharedCredentialsFile?: string | undefined
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
  /** Sign the SHA-256 of uploaded bytes; otherwise they go as UNSIGNED-PAYLOAD. */
  readonly signPayload: boolean
  /** Connections to keep; enough for all workers, parts and listings at once. */
  readonly connections: number
}

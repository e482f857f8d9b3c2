/** How to reach an S3 server, and what it can do. Plain data: it travels from vitest's main process to the tests. */
export interface S3Endpoint {
  readonly kind: 'minio' | 'fauxqs'
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  readonly abilities: readonly Ability[]
}

/** What a test may need that not every server has. */
export type Ability =
  /** Refuses wrong signatures and unknown keys. */
  | 'authentication'
  /** Refuses a body that differs from its Content-MD5 or its signed SHA-256. */
  | 'body-digests'
  /** Honours If-None-Match and If-Match on PutObject. */
  | 'conditional-writes'
  /** Knows ListMultipartUploads and ListParts. */
  | 'multipart-listing'
  /** Keeps the storage class that an object was written with. */
  | 'storage-classes'
  | 'versions'
  | 'tags'

export interface S3Server extends S3Endpoint {
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

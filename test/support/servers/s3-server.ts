/** How to reach an S3 server, and what it can do. Plain data: it travels from vitest's main process to the tests. */
export interface S3Endpoint {
  readonly kind: 'minio' | 'fauxqs' | 'versitygw'
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
  /** Path of the certificate that vouches for the endpoint, where that is an https one. */
  readonly certificate?: string
  /** Name of a key for SSE-KMS. Only with the ability `encryption`. */
  readonly kmsKey?: string
  readonly abilities: readonly Ability[]
}

/** What a test may need that not every server has. */
export type Ability =
  /** Refuses wrong signatures and unknown keys, by the names that S3 has for that. */
  | 'authentication'
  /** Refuses a body that differs from its Content-MD5 or its signed SHA-256. */
  | 'body-digests'
  /** Keeps additional checksums, composite and over all bytes, and tells them. */
  | 'checksums'
  /** Honours If-None-Match and If-Match on PutObject. */
  | 'conditional-writes'
  /** Encrypts with keys of its own (SSE-S3) and with the one of `kmsKey`. */
  | 'encryption'
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

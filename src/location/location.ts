/** A parsed SOURCE or TARGET. */
export type Location = S3Location | LocalLocation

export interface S3Location {
  readonly kind: 's3'
  /** Name of a bucket (or alias of an access point), or the ARN of an access point. */
  readonly bucket: string
  /** Percent-decoded, without a leading slash; no slash is added at its end. */
  readonly prefix: string
}

export interface LocalLocation {
  readonly kind: 'local'
  /** Absolute path without a slash at its end (but for a root). */
  readonly path: string
  /** The user wrote a slash at the end, and so means a folder. */
  readonly trailingSlash: boolean
}

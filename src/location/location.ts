/** A parsed SOURCE or TARGET. */
export type Location = S3Location | AzureBlobLocation | AzureFileLocation | LocalLocation | CustomLocation

export interface S3Location {
  readonly kind: 's3'
  /** Name of a bucket (or alias of an access point), or the ARN of an access point. */
  readonly bucket: string
  /** Percent-decoded, without a leading slash; ends as the user wrote it. */
  readonly prefix: string
}

export interface AzureBlobLocation {
  readonly kind: 'azure-blob'
  /** Scheme, host and port, followed by the account where the host does not name it (emulators). No slash at the end. */
  readonly serviceUrl: string
  /** Empty for a custom domain, which does not show it. */
  readonly account: string
  readonly container: string
  /**
   * Percent-decoded path inside the container, without the slash at its end; empty for the whole container. A path that
   * begins with a slash means blobs whose names begin with one.
   */
  readonly path: string
  /** The user wrote a slash at the end, which means a folder. */
  readonly trailingSlash: boolean
  /** Query string of a shared access signature, without `?`. Secret. */
  readonly sas?: string | undefined
}

/** A share of Azure Files, or a path in one. */
export interface AzureFileLocation {
  readonly kind: 'azure-file'
  /** Time of the share snapshot that is meant, as the service writes it; absent for the share itself. */
  readonly snapshot?: string | undefined
  /** Scheme, host and port, followed by the account where the host does not name it (emulators). No slash at the end. */
  readonly serviceUrl: string
  /** Empty for a custom domain, which does not show it. */
  readonly account: string
  readonly share: string
  /** Percent-decoded path inside the share, without the slash at its end; empty for the whole share. */
  readonly path: string
  /** The user wrote a slash at the end, which means a folder. */
  readonly trailingSlash: boolean
  /** Query string of a shared access signature, without `?`. Secret. */
  readonly sas?: string | undefined
}

export interface LocalLocation {
  readonly kind: 'local'
  /** Absolute path without a slash at its end (except a root). */
  readonly path: string
  /** The user wrote a slash at the end, which means a folder. */
  readonly trailingSlash: boolean
}

/** A storage that the caller of the library brings. */
export interface CustomLocation {
  readonly kind: 'custom'
  /** How messages name it, without secrets. */
  readonly name: string
}

/** Reports whether the location is in an Azure storage account. */
export function isAzure({ kind }: Location): boolean {
  return kind === 'azure-blob' || kind === 'azure-file'
}

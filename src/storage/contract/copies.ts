/**
 * Where the service of a target finds an object, so that the service copies it itself and its bytes do not pass through this
 * process. Only adapters read address and headers, and both may hold secrets.
 */
export interface CopySource {
  /** The name of the object in the store of both sides, or a URL. */
  readonly address: string
  /** For the request that starts the copy; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * True where the service reads whatever is under the key at that time. Absent where it refuses an object that is not the
   * listed one.
   */
  readonly isUnbound?: boolean | undefined
  /** MD5 of the whole object, hex, lower case. See `Target.comparesMd5OfUrls`. */
  readonly md5?: string | undefined
}

/** Where a location lies in an object store. Two of them show whether the locations share keys. */
export interface StoreLocation {
  /** Stores of different kinds never hold the same objects. */
  readonly kind: string
  /** Equal texts mean the same service; one service may have two. */
  readonly service: string
  readonly container: string
  /** The name of the container, or of the service's account, may be an alias of another one. */
  readonly isAlias?: boolean | undefined
  /** All keys of the location begin with it. */
  readonly prefix: string
}

/**
 * Where a storage of the same store finds an object, so that the store copies it itself and its bytes do not pass through
 * this process. Only adapters read it; may hold secrets.
 */
export interface CopySource {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
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

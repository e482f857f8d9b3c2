/** What a container holds. */
export interface ContainerCount {
  readonly objects: number
  readonly bytes: number
  /** The latest time of any; empty when there is none. */
  readonly newest: string
}

/** A container as a client is told of it: its address without and with a query that lets it in. */
export interface Reached {
  readonly name: string
  /** Straight to Azurite. */
  readonly location: string
  /** Through the layer that copies from URLs. */
  readonly throughFront: string
}

/** A container of the account of every emulator, which clients know for one without being told. */
export interface EmulatedContainer extends Reached {
  /** Of the account; the name of the container comes behind it. */
  readonly endpoint: string
  readonly account: string
  /** Base64. */
  readonly key: string
}

/** Requests through the front, by operation; CPU of the front, microseconds. */
export interface FrontStats {
  readonly requests: Readonly<Record<string, number>>
  readonly cpu: number
}

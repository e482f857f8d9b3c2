/** What a storage is told of the run it is opened for. */
export interface StorageContext {
  /** Raised by one for each request sent, retries included. */
  readonly meter: { requests: number }
  /** Fires when the run is being stopped; requests under way may still end within a short grace. */
  readonly signal: AbortSignal
}

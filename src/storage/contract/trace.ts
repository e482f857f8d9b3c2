/** What a request is for, and where it goes; without secrets. */
export interface TraceSubject {
  readonly side: 'source' | 'target' | undefined
  /** `PutObject`, `Put Blob`; undefined for a request that an SDK makes for itself. */
  readonly operation: string | undefined
  /** Whole key; undefined for requests about the bucket or container. */
  readonly key: string | undefined
  /** How often the call has sent a request, this one included. */
  readonly attempt: number
  readonly method: string
  readonly url: string
}

type VisibleHeaders = Readonly<Record<string, string>>

/** A request that is about to be sent, its answer, or the fault that came instead of one. */
export type TraceRecord =
  | (TraceSubject & { readonly type: 'request'; /** Of the body. */ readonly bytes: number | undefined; readonly headers: VisibleHeaders })
  | (TraceSubject & {
    readonly type: 'answer'
    readonly status: number
    /** Milliseconds. */
    readonly ms: number
    /** The service's own name for the request. */
    readonly requestId: string | undefined
    readonly headers: VisibleHeaders
  })
  | (TraceSubject & { readonly type: 'fault'; readonly ms: number; readonly message: string })

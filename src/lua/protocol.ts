/*
 * What the run and the worker of a script say to each other. Everything is plain data that structuredClone copies. The worker
 * answers requests in their order.
 */
import type { LuaLibraries } from './settings.ts'

/** A value of a table that a script gets or returns. A record is a table with strings as keys; undefined is nil. */
export type LuaValue = string | number | boolean | undefined | { readonly [name: string]: LuaValue }

export type LuaRecord = Readonly<Record<string, LuaValue>>

export type CallbackKind = 'filter' | 'preprocess' | 'event'

/** The global function that each kind of script defines. */
export const FUNCTIONS: Readonly<Record<CallbackKind, string>> = {
  filter: 'filter',
  preprocess: 'preprocess_callback',
  event: 'on_event',
}

/** What a worker starts with. */
export interface WorkerStart {
  readonly path: string
  readonly kind: CallbackKind
  readonly libraries: LuaLibraries
  /** Bytes; 0 is none. */
  readonly memoryLimit: number
  /** Milliseconds; 0 is none. */
  readonly timeLimit: number
  /** An Int32Array of {@link SHARED} numbers. */
  readonly shared: SharedArrayBuffer
}

/** Numbers in the memory that both threads share. */
export const SHARED = { calls: 0, unprinted: 1, length: 2 } as const

/** Tables of the same fields, row after row. Sent as one array, because structuredClone is slow with many objects. */
export interface Rows {
  readonly names: readonly string[]
  readonly values: readonly LuaValue[]
}

export type Request =
  | { readonly type: 'filter'; readonly entries: Rows }
  | { readonly type: 'preprocess'; readonly source: LuaRecord; readonly upload: LuaRecord }
  | { readonly type: 'events'; readonly events: Rows }

/** What a script returned for an object: whether it is written, and the table that says what is written. */
export interface Preprocessed {
  readonly keep: boolean
  readonly upload: LuaRecord
}

/** An error of one call. */
export interface CallError {
  /** Which of the calls of the request failed. */
  readonly call: number
  readonly message: string
}

export type Reply =
  | { readonly type: 'loaded' }
  /** The script cannot be used. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'filtered'; readonly kept: readonly boolean[] }
  | { readonly type: 'preprocessed'; readonly result: Preprocessed }
  | { readonly type: 'received'; readonly errors: readonly CallError[] }
  /** A filter or a preprocess script failed. */
  | { readonly type: 'failed'; readonly error: CallError }
  | { readonly type: 'printed'; readonly to: 'stdout' | 'stderr'; readonly text: string }
  /** The worker ends, and why. */
  | { readonly type: 'ended'; readonly message: string }

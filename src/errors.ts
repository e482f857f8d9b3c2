import { inspect, types } from 'node:util'
/** All kinds of faults, see {@link ErrorKind}. */
export const ERROR_KINDS = [
  'usage',
  'not-found',
  'denied',
  'credentials',
  'no-location',
  'disk-full',
  'unreachable',
  'lost-write',
  'unreadable',
  'precondition',
  'archived',
  'conflict',
  'unsafe-key',
  'changed',
  'corrupt',
  'mismatch',
  'rate-limited',
  'transient',
  'unsupported',
  'aborted',
  'failed',
] as const

/**
 * The kinds of faults that retries and exit codes distinguish.
 *
 * - `usage`: the user asked for something impossible; nothing was started
 * - `not-found`: the object, bucket or folder does not exist
 * - `denied`: the service or the disk refused access
 * - `credentials`: no, wrong or expired credentials; every further request would fail too
 * - `no-location`: the bucket, container or account is gone, disabled or elsewhere; every further request would fail too
 * - `disk-full`: no space, or no quota, is left on the disk
 * - `unreachable`: nothing answers at the endpoint, or nothing that can be trusted
 * - `lost-write`: the target says that what is being written does not exist; only a fresh write of the whole helps
 * - `precondition`: a condition sent with the request did not hold
 * - `unreadable`: the disk has the source file, but does not let it be read
 * - `archived`: the object must be restored before it can be read
 * - `conflict`: the name is taken by something else (a folder, another spelling)
 * - `unsafe-key`: the key cannot become a name inside the target
 * - `changed`: the source changed while it was being read
 * - `corrupt`: a digest proves that the bytes are not the source's
 * - `mismatch`: a digest that any client may have set for the object is not that of its bytes
 * - `rate-limited`: the service asked to slow down
 * - `transient`: a connection or service fault that may pass
 * - `unsupported`: the storage cannot do this
 * - `aborted`: the run is being stopped
 * - `failed`: anything else
 */
export type ErrorKind = (typeof ERROR_KINDS)[number]

export interface ErrorOptions {
  readonly kind: ErrorKind
  /** Name of the service's own code (`NoSuchKey`, `ENOENT`, …), for logs. */
  readonly code?: string | undefined
  /** May the same call succeed when it is made again? Default: only `transient` and `rate-limited`. */
  readonly retryable?: boolean
  readonly cause?: unknown
}

/** The one error that leaves an adapter: a kind to decide by, a message to print, the original as `cause`. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError'
  readonly kind: ErrorKind
  readonly code: string | undefined
  readonly retryable: boolean

  constructor(message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = options.kind
    this.code = options.code
    this.retryable = options.retryable ?? (options.kind === 'transient' || options.kind === 'rate-limited')
  }
}

/** Code of a `changed` that means no more than that the listing was out of date. */
export const STALE_LISTING = 'StaleListing'

/** A try that failed and is about to be repeated. */
export interface FailedTry {
  /** The request: `PutObject`, `List Blobs`, … */
  readonly operation: string
  /** Whole name of the object; absent for requests about the bucket or container. */
  readonly key?: string | undefined
  /** The try that is about to be made, the first one being 1. */
  readonly attempt: number
  readonly error: StorageError
  /** Pause before it, milliseconds. */
  readonly waitMs: number
}

/** The same error, its message begun with where it happened. */
export function inContext(where: string, error: StorageError): StorageError {
  const { kind, code, retryable, message } = error
  return new StorageError(`${where}: ${message}`, { kind, code, retryable, cause: error })
}

/** What is in the place of something that must be written. */
export interface Obstacle {
  /** Key of the file in the place of a folder; or of the folder, with `/`, in the place of a file. */
  readonly standing: string
  /** 1 for a file; for a folder the number of files in it, with links and everything else that is no folder. */
  readonly files: number
}

/** At the target a file is in the place of a folder, or a folder in the place of a file. Once it is removed, the write works. */
export class ObstructionError extends StorageError implements Obstacle {
  override readonly name = 'ObstructionError'
  readonly standing: string
  readonly files: number

  constructor({ standing, files }: Obstacle, remedy: string, cause?: unknown) {
    const name = standing.replace(/\/$/, '')
    const [file, folder] = [JSON.stringify(name), JSON.stringify(`${name}/`)]
    const words = standing.endsWith('/')
      ? `the folder ${folder}, which is not empty, stands where the file ${file} must go`
      : `the file ${file} stands where the folder ${folder} must go`
    super(`${words}; ${remedy}`, { kind: 'conflict', cause })
    this.standing = standing
    this.files = files
  }
}

/** A mistake in the command line, the environment or the library call: one line, with its remedy. Exit code 2. */
export class UsageError extends StorageError {
  override readonly name = 'UsageError'
  constructor(message: string, cause?: unknown) {
    super(message, { kind: 'usage', cause })
  }
}

/** Code of the user's that a run calls. */
export type CallbackName = 'filter' | 'preprocess' | 'event' | 'confirmRemoval' | 'onEntry' | 'onRestart'

/** The user's code has failed, which ends the run. What it threw is the `cause`. */
export class CallbackError extends StorageError {
  override readonly name = 'CallbackError'
  readonly callback: CallbackName
  /** Key of the entry that the callback was called for, where that is known. */
  readonly key: string | undefined

  constructor(callback: CallbackName, key: string | undefined, cause: unknown) {
    const place = key === undefined ? '' : ` for ${JSON.stringify(key)}`
    super(`the ${callback} callback failed${place}: ${messageOf(cause)}`, { kind: 'failed', code: 'CallbackFailed', cause })
    this.callback = callback
    this.key = key
  }
}

export function isErrorKind(value: unknown): value is ErrorKind {
  return ERROR_KINDS.some((kind) => kind === value)
}

export function isStorageError(error: unknown): error is StorageError {
  return error instanceof StorageError
}

/** Is the error a mistake in this program? What an adapter named or the system reported comes from the world around it. */
export function isBug(error: unknown): boolean {
  return !isStorageError(error) && !(error instanceof Error && 'syscall' in error)
}

/**
 * What the system reported, as the one error.
 * @param doing what was being done, for the message: `cannot write a temporary file`
 */
export function systemError(error: unknown, doing?: string): StorageError {
  if (isStorageError(error)) return error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const message = doing === undefined ? messageOf(error) : `${doing}: ${messageOf(error)}`
  return new StorageError(message, { kind: code !== undefined && DISK_FULL.has(code) ? 'disk-full' : 'failed', code, cause: error })
}

const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

/** What `not-found` means as the answer to a write, or about an object that was just written: the write failed. */
export function asLostWrite(error: unknown): unknown {
  if (!isStorageError(error) || error.kind !== 'not-found') return error
  return new StorageError(error.message, { kind: 'lost-write', code: error.code, cause: error })
}

/** The kind of any thrown value; what no adapter has named is a `failed`. */
export function kindOf(error: unknown): ErrorKind {
  return isStorageError(error) ? error.kind : 'failed'
}

/** One line for a log or a terminal, without a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof Error || types.isNativeError(error)) return error.message
  // Anything can be thrown, even what String() cannot convert.
  return typeof error === 'object' && error !== null ? inspect(error, { breakLength: Infinity, compact: true, depth: 1 }) : String(error)
}

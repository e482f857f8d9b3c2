import type { Call, Operation, Subject } from './operation.ts'
import { StorageError } from '../../errors.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { linkedAbort } from '../../stopping.ts'

/** What an SDK takes with each request. */
export interface SendOptions {
  readonly abortSignal?: AbortSignal
}

/**
 * Performs one operation through an SDK and reads its answer; called for each try.
 * @param sdk the SDK's client, and what its requests take from the settings
 */
export type SdkRequest<In, Out, Sdk> = (input: In, sdk: Sdk, send: SendOptions) => Promise<Out>

interface Row<Side, Sdk> {
  readonly operation: Operation<never, unknown, Side>
  readonly request: SdkRequest<never, unknown, Sdk>
}

/** How an SDK performs the operations that it is used for, by their names. */
export class SdkTable<Side, Sdk> {
  private readonly rows = new Map<string, Row<Side, Sdk>>()

  add<In, Out>(operation: Operation<In, Out, Side>, request: SdkRequest<In, Out, Sdk>): this {
    this.rows.set(operation.name, { operation, request })
    return this
  }

  /** @throws StorageError `unsupported` for an operation that is not in the table */
  find<In, Out>({ name }: Operation<In, Out, Side>): SdkRequest<In, Out, Sdk> {
    const row = this.rows.get(name)
    if (!row) throw new StorageError(`${name} cannot be made through the SDK; leave out OBJSYNC_TRANSPORT=sdk`, { kind: 'unsupported' })
    // `add` has put it there with an operation of this name, and names are unique.
    return row.request as SdkRequest<In, Out, Sdk>
  }

  operation(name: string): Operation<never, unknown, Side> | undefined {
    return this.rows.get(name)?.operation
  }
}

/** A service's own parts of a call through its SDK. */
export interface SdkService<Side, Sdk> {
  readonly sdk: Sdk
  readonly table: SdkTable<Side, Sdk>
  /** The request and its object, as messages begin. */
  placeOf(subject: Subject): string
  /** The adapter's one error for what the SDK has thrown. */
  errorOf(thrown: unknown, subject: Subject, signal: AbortSignal | undefined): StorageError
  /** @throws StorageError `unsafe-key` for a key that the SDK would change */
  checkKey?(key: string): void
  /** Has the SDK just learned how to authorise the refused request? Then the same try sends it once more. */
  hasCured?(error: StorageError): boolean
}

/** Performs operations through an SDK, with the retries and time limits that our own client has. Inputs name an object as `key`. */
export function createSdkCall<Side, Sdk>(service: SdkService<Side, Sdk>, policy: RetryPolicy): Call<Side> {
  const attempt = async <In, Out>(
    request: SdkRequest<In, Out, Sdk>,
    input: In,
    subject: Subject,
    signal: AbortSignal | undefined,
    timeout: number | undefined,
    isSecond = false,
  ): Promise<Out> => {
    const limit = limitedCall(signal, timeout)
    try {
      return await request(input, service.sdk, limit.options)
    } catch (thrown) {
      const error = limit.isOver() ? timedOut(service.placeOf(subject), timeout) : service.errorOf(thrown, subject, signal)
      if (isSecond || !service.hasCured?.(error)) throw error
      return await attempt(request, input, subject, signal, timeout, true)
    } finally {
      limit.release()
    }
  }

  return async (operation, input, options) => {
    const request = service.table.find(operation)
    const key = keyOf(input)
    if (key !== undefined) service.checkKey?.(key)
    const subject = { operation: operation.name, key }
    const signal = options?.signal
    const judge = operation.judge?.(input)
    const tries: RetryPolicy = operation.repeat === 'never' ? { ...policy, maxAttempts: 1 } : policy
    return withRetries((timeout) => attempt(request, input, subject, signal, timeout).catch((error: unknown) => {
      throw judge ? judge(error) : error
    }), tries, signal, subject)
  }
}

/** Whole key of the object that an operation is about. */
function keyOf(input: unknown): string | undefined {
  return typeof input === 'object' && input !== null && 'key' in input && typeof input.key === 'string' ? input.key : undefined
}

function timedOut(place: string, timeout = 0): StorageError {
  return new StorageError(`${place}: no whole response within ${Math.round(timeout)} ms`, { kind: 'transient', code: 'AttemptTimeout' })
}

/** One call of an SDK that a signal or the time ends. */
interface LimitedCall {
  readonly options: SendOptions
  /** Has the time ended it, and not the signal? */
  isOver(): boolean
  /** To be called when the call has ended. */
  release(): void
}

/** @param timeout how long the call may take, milliseconds; unlimited when absent */
function limitedCall(signal: AbortSignal | undefined, timeout: number | undefined): LimitedCall {
  if (timeout === undefined) return { options: signal ? { abortSignal: signal } : {}, isOver: () => false, release: () => undefined }
  const link = linkedAbort(signal)
  let isOver = false
  const timer = setTimeout(() => {
    isOver = !link.signal.aborted
    link.abort()
  }, Math.ceil(timeout))
  return {
    options: { abortSignal: link.signal },
    isOver: () => isOver,
    release() {
      clearTimeout(timer)
      link.release()
    },
  }
}

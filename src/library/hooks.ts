import { inspect } from 'node:util'
import { UsageError } from '../errors.ts'
import { DETAILS, type Detail, type SyncEvent } from '../report/events.ts'
import type { Entry, Version } from '../storage/contract/entry.ts'
import type { ObjectToWrite } from '../sync/callbacks.ts'
import type { ObjectChanges } from './changes.ts'

/**
 * Your code in a run. Calls of one callback never overlap. When a callback throws, the run ends with the status `failed`, and
 * its error is a `CallbackError` that names the callback and the key and has what was thrown as its `cause`.
 */
export interface SyncHooks {
  /**
   * Decides whether an entry of the source is synced. It is called for each entry that all filter options let pass, before
   * source and target are compared; in a dry run too. Where versions are copied, it is called for each `Version`.
   * An entry that it refuses is never deleted from the target because of that. With `filtersProtect` it is also called for
   * each entry of the target that would be deleted, and what it refuses stays.
   *
   * @returns true to sync the entry, false to skip it; anything else ends the run
   */
  readonly filter?: ((entry: Entry | Version) => boolean | Promise<boolean>) | undefined
  /**
   * Sees an object just before it is written, and may change everything but its bytes. A dry run does not call it. It is
   * called again for an object that is sent again.
   *
   * @returns what to change, `{}` for nothing; false leaves the object out; anything else ends the run
   */
  readonly preprocess?: ((object: ObjectToWrite) => ObjectChanges | false | Promise<ObjectChanges | false>) | undefined
  /** Receives the events of the run, one after the other. When it returns a promise, the run waits for it before it goes on much further. */
  readonly onEvent?: ((event: SyncEvent) => void | Promise<void>) | undefined
  /** Types of events that are sent besides the usual ones, or `all`. They are many, so by default none of them is sent. */
  readonly details?: readonly Detail[] | 'all' | undefined
  /** Stops the run when it is aborted: what is in flight ends or is aborted, and nothing is left half done. */
  readonly signal?: AbortSignal | undefined
  /** Decides whether an entry of the target may be removed. Needed for `deleteDestination: 'prompt'`. */
  readonly confirmRemoval?: ((key: string) => boolean | Promise<boolean>) | undefined
  /**
   * Environment variables that the library does not read by itself: account keys (`AZURE_STORAGE_KEY`, …), the key of
   * `cpkByValue`, and azcopy's logins. `process.env` makes them count as they do for the command. Default: none.
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

const FUNCTIONS: readonly string[] = ['filter', 'preprocess', 'onEvent', 'confirmRemoval'] satisfies (keyof SyncHooks)[]
const OTHERS: readonly string[] = ['details', 'signal', 'env'] satisfies (keyof SyncHooks)[]

/**
 * Checks the hooks of a call. A misspelt `filter` that is ignored would copy everything.
 *
 * @throws UsageError
 */
export function checkHooks(hooks: SyncHooks): void {
  checkNames(hooks, FUNCTIONS, OTHERS)
}

/**
 * Checks the names of hooks, that functions are functions, and the signal.
 *
 * @throws UsageError
 */
export function checkNames(hooks: object, functions: readonly string[], others: readonly string[]): void {
  if (typeof hooks !== 'object' || hooks === null) throw new UsageError(`the hooks are ${inspect(hooks)}: give an object`)
  const known = [...functions, ...others]
  for (const [name, hook] of Object.entries(hooks) as [string, unknown][]) {
    if (!known.includes(name)) throw new UsageError(`unknown hook '${name}'; hooks are ${known.join(', ')}`)
    if (hook !== undefined && functions.includes(name) && typeof hook !== 'function') throw new UsageError(`the hook ${name} is ${inspect(hook)}: give a function`)
    if (name === 'signal' && hook !== undefined && !(hook instanceof AbortSignal)) throw new UsageError('the hook signal is no AbortSignal')
  }
}

/** @throws UsageError when a call has no options */
export function checkOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw new UsageError(`the options are ${inspect(options)}: give an object with source and target`)
}

/**
 * Returns the details that a call asks for.
 *
 * @throws UsageError for a detail that does not exist
 */
export function detailsOf({ details = [] }: SyncHooks): ReadonlySet<Detail> {
  if (details === 'all') return new Set(DETAILS)
  const given: unknown = details
  if (!Array.isArray(given)) throw new UsageError(`the hook details is ${inspect(details)}: give a list of types of events, or 'all'`)
  const unknown = details.find((detail) => !DETAILS.includes(detail))
  if (unknown !== undefined) throw new UsageError(`there are no events of the type '${String(unknown)}' to ask for; details are ${DETAILS.join(', ')}`)
  return new Set(details)
}

import type { Refreshing } from '../../credentials/refreshing.ts'
import type { Call } from './operation.ts'
import { isStorageError, type StorageError } from '../../errors.ts'
import { noteTriedBefore, wasTriedBefore } from '../../http/retry.ts'

/** Credentials that may be exchanged for others during a run. */
export interface RenewableSource<T> {
  /** There are no others to be had. */
  readonly fixed?: true
  /** At once when they are known and fresh. */
  (): T | Promise<T>
  /**
   * Takes note that the service has refused credentials: asks for others, unless that has been done meanwhile.
   * @returns whether there are others now
   */
  replace(refused: T): Promise<boolean>
}

/**
 * A source that can be told to ask again.
 *
 * @param valueOf what the requests use of an answer
 */
export function renewable<Answer, T>(
  source: Refreshing<Answer>,
  valueOf: (answer: Answer) => T,
  isSame: (one: T, other: T) => boolean,
): RenewableSource<T> {
  let last: { readonly value: T } | undefined
  const note = (answer: Answer): T => {
    const value = valueOf(answer)
    last = { value }
    return value
  }
  const get = (): T | Promise<T> => {
    const available = source()
    return available instanceof Promise ? available.then(note) : note(available)
  }
  const replace = async (refused: T): Promise<boolean> => {
    if (last && isSame(last.value, refused)) source.forget()
    return !isSame(await get(), refused)
  }
  return Object.assign(get, { replace })
}

/**
 * The same call, but a request that is refused because of its credentials is tried once more with others, if the source
 * has others by now: a token on disk, an instance's or a container's may have been exchanged during the run.
 *
 * @param credentials undefined where requests are not authorised
 * @param mayCure may other credentials cure this refusal?
 */
export function withFreshCredentials<Side, T>(
  call: Call<Side>,
  credentials: RenewableSource<T> | undefined,
  mayCure: (error: StorageError, operation: string) => boolean,
): Call<Side> {
  if (!credentials || credentials.fixed) return call
  return async (operation, input, options) => {
    const given = credentials()
    const signedWith = given instanceof Promise ? await given : given
    try {
      return await call(operation, input, options)
    } catch (error) {
      if (!isStorageError(error) || !mayCure(error, operation.name) || !(await credentials.replace(signedWith))) throw error
      const again = call(operation, input, options)
      if (!wasTriedBefore(error)) return again
      // A try before the refusal may have succeeded, and only its answer was lost.
      return again.catch((failure: unknown) => {
        noteTriedBefore(failure)
        throw failure
      })
    }
  }
}

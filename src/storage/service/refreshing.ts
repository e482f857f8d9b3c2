import type { Call } from './operation.ts'
import { isStorageError, type StorageError } from '../../errors.ts'

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
      return call(operation, input, options)
    }
  }
}

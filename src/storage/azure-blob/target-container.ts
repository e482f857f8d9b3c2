import type { CallOptions } from '../contract/context.ts'
import type { BlobTransport } from './transport.ts'
import { isStorageError } from '../../errors.ts'

/** Makes a write, and the container first where the service says that there is none. */
export type WithContainer = <T>(write: () => Promise<T>, options?: CallOptions) => Promise<T>

/** A container that is missing at the target is made by the first write; all writes wait for the same request. */
export function withContainerFor(transport: Pick<BlobTransport, 'createContainer'>): WithContainer {
  let creation: Promise<void> | undefined
  return async (write, options) => {
    try {
      return await write()
    } catch (error) {
      if (!isMissingContainer(error)) throw error
      creation ??= transport.createContainer(options)
      await creation.catch((cause: unknown) => {
        creation = undefined
        throw cause
      })
      return write()
    }
  }
}

export function isMissingContainer(error: unknown): boolean {
  return isStorageError(error) && error.code === 'ContainerNotFound'
}

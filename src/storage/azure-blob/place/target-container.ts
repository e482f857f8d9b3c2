import type { CallOptions } from '../../contract/context.ts'
import type { BlobCall } from '../side.ts'
import { isStorageError } from '../../../errors.ts'
import { createContainer } from '../api/create-container.ts'
import { isMissingContainer } from '../errors.ts'

/**
 * The same call, but when the service answers that there is no container, it creates the container and repeats the
 * request. Requests that run at the same time wait for one creation.
 */
export function creatingContainer(call: BlobCall): BlobCall {
  let creation: Promise<void> | undefined
  const create = async (options: CallOptions | undefined): Promise<void> => {
    try {
      await call(createContainer, undefined, options)
    } catch (error) {
      if (isStorageError(error) && error.code === 'ContainerAlreadyExists') return
      creation = undefined
      throw error
    }
  }
  return (operation, input, options) => call(operation, input, options).catch(async (error: unknown) => {
    if (!isMissingContainer(error)) throw error
    await (creation ??= create(options))
    return call(operation, input, options)
  })
}

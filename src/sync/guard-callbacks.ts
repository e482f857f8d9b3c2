import pLimit from 'p-limit'
import type { Callbacks } from './callbacks.ts'
import { CallbackError, isStorageError, type CallbackName, type StorageError } from '../errors.ts'
import { orStopped, throwIfStopped } from '../stopping.ts'

/**
 * Callbacks as the stages call them: one call of each at a time, none once the run is being stopped or one of them has
 * failed. Every error that they throw says which callback failed and, where it is known, for which key. Once the run is being
 * stopped nothing waits for a callback, which may never end.
 */
export function guardCallbacks({ filter, preprocess, ready }: Callbacks, signal: AbortSignal): Callbacks {
  const guarded = guard(signal)
  return {
    filter: filter && guarded('filter', async (entries) => checkAnswers(await filter(entries), entries.length), ([only, ...others]) =>
      others.length === 0 ? only?.key : undefined),
    preprocess: preprocess && guarded('preprocess', preprocess, ({ source }) => source.key),
    ready: ready && (() => readyOrStopped(ready(), signal)),
  }
}

function guard(signal: AbortSignal) {
  let failure: Error | undefined
  return <In, Out>(name: CallbackName, call: (input: In) => Promise<Out>, keyOf: (input: In) => string | undefined) => {
    const inTurn = pLimit(1)
    return (input: In): Promise<Out> =>
      inTurn(async () => {
        throwIfStopped(signal)
        if (failure) throw failure
        try {
          return await orStopped(call(input), signal)
        } catch (error) {
          throw (failure = failureOf(name, keyOf(input), error))
        }
      })
  }
}

/** When the run is being stopped, the pass goes on to where it looks at the signal. */
function readyOrStopped(wait: Promise<void> | undefined, signal: AbortSignal): Promise<void> | undefined {
  return wait && orStopped(wait, signal).catch((error: unknown) => {
    if (!signal.aborted) throw failureOf('event', undefined, error)
  })
}

function failureOf(name: CallbackName, key: string | undefined, error: unknown): StorageError {
  return isStorageError(error) && (error instanceof CallbackError || error.kind === 'aborted') ? error : new CallbackError(name, key, error)
}

/** @throws TypeError for anything but one boolean an entry: what a callback has not decided must not be guessed */
function checkAnswers(answers: readonly unknown[], count: number): readonly boolean[] {
  const are = Array.isArray(answers) && answers.length === count && answers.every((answer) => typeof answer === 'boolean')
  if (!are) throw new TypeError(`it must answer true or false for each of ${count} entries`)
  return answers
}

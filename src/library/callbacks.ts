import { inspect } from 'node:util'
import { CallbackError } from '../errors.ts'
import type { Entry } from '../storage/contract/entry.ts'
import { orStopped } from '../stopping.ts'
import type { Callbacks } from '../sync/callbacks.ts'
import { withChanges } from './changes.ts'
import type { SyncHooks } from './hooks.ts'

/** Returns the hooks as the engine calls them. */
export function callbacksOf({ filter, preprocess }: SyncHooks, ready: Callbacks['ready']): Callbacks {
  return {
    filter: filter && ((entries) => filterEach(entries, filter)),
    preprocess: preprocess && (async (object) => {
      const changes: unknown = await preprocess(object)
      return changes === false ? undefined : withChanges(object.facts, changes)
    }),
    ready,
  }
}

async function filterEach(entries: readonly Entry[], filter: NonNullable<SyncHooks['filter']>): Promise<boolean[]> {
  const answers: boolean[] = []
  for (const entry of entries) {
    try {
      const answer = filter(entry)
      // Most filters answer at once, and a promise for each of a million entries would take longer than they do.
      answers.push(checked(typeof answer === 'boolean' ? answer : await answer))
    } catch (error) {
      throw new CallbackError('filter', entry.key, error)
    }
  }
  return answers
}

/**
 * Returns the hook as the engine calls it.
 *
 * @param signal ends the wait for an answer
 */
export function confirmRemovalOf({ confirmRemoval }: SyncHooks, signal: AbortSignal): ((key: string) => Promise<boolean>) | undefined {
  return confirmRemoval && (async (key) => {
    const answer = async (): Promise<boolean> => checked(await confirmRemoval(key))
    return orStopped(answer().catch((error: unknown) => {
      throw new CallbackError('confirmRemoval', key, error)
    }), signal)
  })
}

/** @throws TypeError for anything but a boolean: what a callback has not decided must not be guessed */
function checked(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer
  throw new TypeError(`it returned ${inspect(answer)}: return true or false`)
}

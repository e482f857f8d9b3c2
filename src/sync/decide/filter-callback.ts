import type { Entry } from '../../storage/contract/entry.ts'
import type { RunContext } from '../run-context.ts'

/**
 * Asks the filter callback about the entries of a page that all filters before it let pass.
 *
 * @param passed not called where there is no callback
 * @returns the entries that it refuses; undefined where there is no callback
 * @throws CallbackError
 */
export async function refusedByCallback(
  { callbacks }: Pick<RunContext, 'callbacks'>,
  passed: () => readonly Entry[],
): Promise<ReadonlySet<Entry> | undefined> {
  if (!callbacks?.filter) return undefined
  const entries = passed()
  if (entries.length === 0) return undefined
  const stays = await callbacks.filter(entries)
  return new Set(entries.filter((_, i) => stays[i] !== true))
}

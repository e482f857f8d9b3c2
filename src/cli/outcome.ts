import { isBug, UsageError } from '../errors.ts'
import type { Outcome } from '../run.ts'

/**
 * The exit code of a run that ends with an exception.
 * @throws only mistakes, the user's or ours, which are worth passing on
 */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof Error && error.name === 'AbortError' && signal.aborted) return { status: 'interrupted' }
  if (error instanceof UsageError || !(error instanceof Error) || isBug(error)) throw error
  return { status: 'failed', error }
}

import type { Failure, Reporter, Side, SyncEvent, Warning } from '../../report/events.ts'
import { isStorageError, messageOf, type ErrorKind } from '../../errors.ts'
import { FirstItems } from './first-items.ts'

/** A warning or failure in the words of outputs. */
export interface Problem {
  readonly key: string | null
  readonly side: Side | null
  /** What was not done to the entry. */
  readonly undone: 'copy' | 'delete' | null
  readonly message: string
  /** What kind of fault it was, where a fault is known. */
  readonly kind: ErrorKind | null
  /** The code of the service or the system. */
  readonly code: string | null
}

/** The failures and warnings of a run: the first ones, and the number of the others. */
export interface Problems {
  readonly failures: FirstItems<Problem>
  readonly warnings: FirstItems<Problem>
  readonly on: Reporter['on']
}

/** @param most failures, and most warnings, that are kept */
export function collectProblems(most: number): Problems {
  const isOfPass = ({ undone }: Problem): boolean => undone === 'copy'
  const [failures, warnings] = [new FirstItems(most, isOfPass), new FirstItems(most, isOfPass)]
  const on = (event: SyncEvent): void => {
    switch (event.type) {
      case 'failure':
        return failures.add(problemOf(event))
      case 'warning':
        return warnings.add(problemOf(event))
      case 'restart':
        failures.restart()
        return warnings.restart()
      default:
        return
    }
  }
  return { failures, warnings, on }
}

function problemOf({ key, side, undone, message, error }: Warning | Failure): Problem {
  const fault = isStorageError(error) ? error : undefined
  return {
    key: key ?? null,
    side: side ?? null,
    undone: undone ?? null,
    message: withCause(message, error),
    kind: fault?.kind ?? null,
    code: fault?.code ?? null,
  }
}

/** The message with what it does not say of the error. */
function withCause(message: string, error: unknown): string {
  const cause = error === undefined ? '' : messageOf(error)
  return cause === '' || message.includes(cause) ? message : `${message}: ${cause}`
}

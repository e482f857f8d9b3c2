import { StorageError } from '../../errors.ts'
import type { ListOptions } from '../storage.ts'
import { codeOf, storageErrorOf } from './disk-errors.ts'

/** Tells of what a listing cannot show; without anybody to tell, throws it. */
export type TellProblem = (key: string, error: Error, incomplete: boolean) => void

export function problemsTo(onProblem: ListOptions['onProblem']): TellProblem {
  return (key, error, incomplete) => {
    if (onProblem === undefined) throw error
    onProblem({ key, error, incomplete })
  }
}

/** A file or folder that could not be looked at. A link that only leads to itself hides nothing. */
export function tellUnreadable(tell: TellProblem, operation: string, key: string, error: unknown): void {
  tell(key, storageErrorOf(error, operation, key), codeOf(error) !== 'ELOOP')
}

export function tellLoop(tell: TellProblem, key: string): void {
  const message = `${JSON.stringify(key)} is a symbolic link to a folder that contains it; it was left out`
  tell(key, new StorageError(message, { kind: 'failed' }), false)
}

export function tellBadName(tell: TellProblem, folder: string, name: Buffer): void {
  const key = folder + name.toString('utf8')
  const message = `the name of ${JSON.stringify(key)} is not valid UTF-8 (bytes ${name.toString('hex')}) and cannot be a key; rename it`
  tell(key, new StorageError(message, { kind: 'unsafe-key' }), true)
}

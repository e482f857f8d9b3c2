import { StorageError } from '../../../errors.ts'
import type { ErrorKind } from '../../../errors.ts'
import type { ListingProblem, ListOptions } from '../../contract/listing.ts'
import { storageErrorOf } from '../disk/errors.ts'

/** Returns a function that reports problems of a listing to the listener, or throws them when there is none. */
export type ReportProblem = (problem: ListingProblem) => void

export function problemsTo(onProblem: ListOptions['onProblem']): ReportProblem {
  return (problem) => {
    if (onProblem) onProblem(problem)
    else if (problem.asAsked !== true) throw problem.error
  }
}

/** Reports a file or folder whose call to the disk failed. */
export function reportUnreadable(report: ReportProblem, operation: string, key: string, error: unknown): void {
  report({ key, error: storageErrorOf(error, operation, key), incomplete: true })
}

/** Reports a name that was read from its folder and then vanished or changed its kind. */
export function reportVanished(report: ReportProblem, key: string): void {
  report({ key, error: problem(key, 'changed', 'vanished or changed its kind while the folder was listed'), incomplete: true })
}

export function reportMoved(report: ReportProblem, key: string): void {
  report({ key, error: problem(key, 'changed', 'is on another disk than it was when it was listed before'), incomplete: true })
}

export function reportLoop(report: ReportProblem, key: string): void {
  report({ key, error: problem(key, 'failed', 'is a symbolic link to a folder that contains it; it was left out'), incomplete: true })
}

export function reportDangling(report: ReportProblem, key: string): void {
  const error = problem(key, 'not-found', 'is a symbolic link that leads nowhere; remove it, mount what it leads to, or use --ignore-symlinks')
  report({ key, error, incomplete: true, harmless: true })
}

export function reportCircular(report: ReportProblem, key: string, cause: unknown): void {
  const error = new StorageError(messageOf(key, 'is a symbolic link that leads round in circles (ELOOP); remove it or use --ignore-symlinks'), {
    kind: 'failed',
    code: 'ELOOP',
    cause,
  })
  report({ key, error, incomplete: true, harmless: true })
}

/** Pipes, sockets and devices have no content to copy. */
export function reportSpecial(report: ReportProblem, key: string): void {
  report({ key, error: problem(key, 'unsupported', 'is a pipe, a socket or a device; it was left out'), incomplete: false, harmless: true, special: 'special-file' })
}

export function reportIgnoredLink(report: ReportProblem, key: string): void {
  const error = problem(key, 'unsupported', 'is a symbolic link; it was left out')
  report({ key, error, incomplete: false, harmless: true, special: 'symbolic-link', asAsked: true })
}

export function reportTemporaryName(report: ReportProblem, key: string): void {
  const error = problem(key, 'unsafe-key', "has the form of this program's own temporary files; it was left out. Rename it")
  report({ key, error, incomplete: false })
}

export function reportBadName(report: ReportProblem, folder: string, name: Buffer): void {
  const key = folder + name.toString('utf8')
  const message = `the name of ${JSON.stringify(key)} is not valid UTF-8 (bytes ${name.toString('hex')}) and cannot be a key; rename it`
  report({ key, error: new StorageError(message, { kind: 'unsafe-key' }), incomplete: true })
}

function problem(key: string, kind: ErrorKind, what: string): StorageError {
  return new StorageError(messageOf(key, what), { kind })
}

function messageOf(key: string, what: string): string {
  return `${JSON.stringify(key)} ${what}`
}

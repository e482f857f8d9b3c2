import { accessSync, constants, realpathSync, statSync, type Stats } from 'node:fs'
import path from 'node:path'
import { messageOf, UsageError } from '../errors.ts'
import type { Location } from './location.ts'
import { redact } from './redact.ts'

/** The files that a run writes besides its target, by the options that name them. */
export type OwnFiles = ReadonlyMap<string, string>

/**
 * Checks the file of a hash cache. It must be on neither side: the run would copy it, or delete it.
 *
 * @param option how messages name the option
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkHashCache(option: string, file: string | undefined, source: Location, target: Location): void {
  const files = checkedFiles({ [option]: file })
  checkOutside(files, source, 'this file is inside the source, where the run would find and copy it')
  checkOutside(files, target, 'this file is inside the target, where the run may overwrite or delete it')
}

/**
 * Checks that the files can be written, and that each option names another one.
 *
 * @param given paths by the options that name them
 * @returns without the options that are not given
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkedFiles(given: Readonly<Record<string, string | undefined>>): OwnFiles {
  const files = new Map(Object.entries(given).flatMap(([option, file]) => (file === undefined ? [] : [[option, checkedPath(option, file)] as const])))
  checkDistinct(files)
  return files
}

/** The path without links; what does not exist yet is taken as it is written. */
function realPath(given: string): string {
  try {
    return realpathSync(given)
  } catch {
    const parent = path.dirname(given)
    return parent === given ? given : path.join(realPath(parent), path.basename(given))
  }
}

function checkedPath(option: string, given: string): string {
  const refuse = (why: string): UsageError => new UsageError(`${option} ${redact(given)}: ${why}`)
  const file = realPath(path.resolve(given))
  const folder = path.dirname(file)
  const look = (at: string): Stats | undefined => {
    try {
      return statSync(at, { throwIfNoEntry: false })
    } catch (error) {
      throw refuse(`the system cannot look at it (${codeOf(error)}); name another file`)
    }
  }
  const parent = look(folder)
  if (parent === undefined) throw refuse(`the folder ${redact(folder)} does not exist; make it first`)
  if (!parent.isDirectory()) throw refuse(`${redact(folder)} is not a folder; name a file elsewhere`)
  const found = look(file)
  if (given.endsWith(path.sep) || found?.isDirectory()) throw refuse('this is a folder; name a file')
  if (found?.isFile() === false) throw refuse('this is no ordinary file; name another one')
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw refuse(`its folder cannot be written to (${messageOf(error)}); name a file elsewhere`)
  }
  return file
}

/** The system's word, without the path, which may hold a secret. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function checkDistinct(files: OwnFiles): void {
  const options = new Map<string, string>()
  for (const [option, file] of files) {
    const other = options.get(file)
    if (other !== undefined) throw new UsageError(`${other} and ${option} name the same file; give each its own`)
    options.set(file, option)
  }
}

/** @throws UsageError when one of the files is on this side */
export function checkOutside(files: OwnFiles, side: Location, why: string): void {
  if (side.kind !== 'local') return
  const root = realPath(side.path)
  const beginning = root.endsWith(path.sep) ? root : `${root}${path.sep}`
  for (const [option, file] of files) {
    if (file === root || file.startsWith(beginning)) throw new UsageError(`${option} ${redact(file)}: ${why}; name a file elsewhere`)
  }
}

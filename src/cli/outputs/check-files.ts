import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { messageOf, UsageError } from '../../errors.ts'
import type { Location } from '../../location/location.ts'
import { redact } from '../../location/redact.ts'
import type { Invocation } from '../../options/invocation.ts'

/** The files that a run writes besides its target, by the options that name them. */
type OutputFiles = ReadonlyMap<string, string>

/**
 * Refuses files that could not be written at the end of the run, and those that the run itself would overwrite or delete.
 *
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkOutputFiles({ values, target }: Pick<Invocation, 'values' | 'target'>): void {
  const { report, metrics, logFile } = values
  const files = checkedFiles({ '--report': report, '--metrics': metrics, '--log-file': logFile })
  checkOutside(files, target, 'this file is inside the target, where the run may overwrite or delete it')
}

/**
 * Refuses files that a check could not write at its end, and those in what it compares.
 *
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkFilesOfCheck({ values, source, target }: Pick<Invocation, 'values' | 'source' | 'target'>): void {
  const { missing, different, extra, logFile } = values
  const named = Object.entries({ '--missing': missing, '--different': different, '--extra': extra }).filter(([, file]) => file !== '-')
  const files = checkedFiles({ ...Object.fromEntries(named), '--log-file': logFile })
  checkOutside(files, source, 'this file is inside the source, and a check changes neither side')
  checkOutside(files, target, 'this file is inside the target, and a check changes neither side')
}

/** @returns without the options that are not given */
function checkedFiles(given: Readonly<Record<string, string | undefined>>): OutputFiles {
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
  if (given.endsWith(path.sep) || statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw refuse('this is a folder; name a file')
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) throw refuse('this is no ordinary file; name another one')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw refuse(`the folder ${redact(folder)} does not exist; make it first`)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw refuse(`its folder cannot be written to (${messageOf(error)}); name a file elsewhere`)
  }
  return file
}

function checkDistinct(files: OutputFiles): void {
  const options = new Map<string, string>()
  for (const [option, file] of files) {
    const other = options.get(file)
    if (other !== undefined) throw new UsageError(`${other} and ${option} name the same file; give each its own`)
    options.set(file, option)
  }
}

function checkOutside(files: OutputFiles, side: Location, why: string): void {
  if (side.kind !== 'local') return
  const root = realPath(side.path)
  const beginning = root.endsWith(path.sep) ? root : `${root}${path.sep}`
  for (const [option, file] of files) {
    if (file === root || file.startsWith(beginning)) throw new UsageError(`${option} ${redact(file)}: ${why}; name a file elsewhere`)
  }
}

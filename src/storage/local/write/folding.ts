import { basename, dirname } from 'node:path'
import type { NameFolding } from '../../../order/fold-key.ts'
import type { DiskCalls } from '../disk/disk.ts'
import type { TemporaryFiles } from './temporary-files.ts'
import { isTemporaryName } from '../../../temporary/temporary-name.ts'

/** A name with different composed and decomposed forms, and different letter cases. */
const LABEL = 'caf\u00e9-'
/** Names of a folder that are tried. */
const MOST_TRIED = 100

const KEEPS_APART: NameFolding = {}
/** The safe answer, where the disk gives none. */
const FOLDS_ALL: NameFolding = { foldsCase: true, foldsForms: true }

/**
 * Finds out with a temporary file in `folder`, which must exist, which names this disk takes for one.
 * If the test fails, the result is that it folds letter case and Unicode forms, which is the safe answer.
 */
export async function probeFolding(folder: string, calls: DiskCalls, temporary: TemporaryFiles): Promise<NameFolding> {
  const path = temporary.next(folder, LABEL)
  try {
    await calls.close(await calls.open(path, 'wx'))
    const cut = path.lastIndexOf('.objsync-')
    const [base, name] = [path.slice(0, cut), path.slice(cut)]
    const finds = async (other: string): Promise<boolean> => (await calls.lstat(base + other)) !== undefined
    return foldingOf(await finds(name.toUpperCase()), await finds(name.normalize('NFD')))
  } catch {
    return FOLDS_ALL
  } finally {
    await temporary.discard(path, calls)
  }
}

/**
 * Finds out, without changing anything, which names the disk of a location takes for one: by another spelling of a name
 * that is there, or of the location itself. A location that does not exist yet will be like the folder that it is made in.
 *
 * @returns undefined when no name that is there shows it
 */
async function lookForFolding(location: string, calls: DiskCalls): Promise<NameFolding | undefined> {
  try {
    const folder = await existingFolder(location, calls)
    return (await byNamesIn(folder, calls)) ?? (folder === location ? undefined : await byItsName(folder, calls))
  } catch {
    return undefined
  }
}

async function existingFolder(location: string, calls: DiskCalls): Promise<string> {
  let folder = location
  while (folder !== dirname(folder) && (await calls.stat(folder)) === undefined) folder = dirname(folder)
  return folder
}

/**
 * Which names the disk of a location takes for one.
 * @param temporary for a test with a temporary file, where the names that are there do not show it; without it, such a disk
 *   is taken to be as most disks of this system
 */
export async function findFolding(location: string, calls: DiskCalls, temporary: TemporaryFiles | undefined): Promise<NameFolding> {
  const seen = await lookForFolding(location, calls)
  if (seen !== undefined) return seen
  if (temporary) return probeFolding(await existingFolder(location, calls), calls, temporary)
  const found = await byItsName(location, calls).catch(() => undefined)
  return found ?? (process.platform === 'win32' || process.platform === 'darwin' ? foldingOf(true, false) : KEEPS_APART)
}

/** No call shows whether forms are folded, unless a name has two. The disks of macOS fold them, whatever they do with letter case. */
function foldingOf(foldsCase: boolean, foldsForms: boolean): NameFolding {
  return { ...(foldsCase && { foldsCase }), ...((foldsForms || process.platform === 'darwin') && { foldsForms: true }) }
}

async function byNamesIn(folder: string, calls: DiskCalls): Promise<NameFolding | undefined> {
  const names = await namesIn(folder, calls)
  for (const name of names) {
    const other = inOtherCase(name)
    if (other === name || names.has(other) || isTemporaryName(name)) continue
    const [own, found] = [await calls.lstat(`${folder}/${name}`), await calls.lstat(`${folder}/${other}`)]
    if (own === undefined) continue
    if (found === undefined) return foldingOf(false, false)
    // Another hard link to the file may have the other name, beyond the names that were read.
    if (found.ino === own.ino && found.dev === own.dev && !(own.isFile() && own.nlink > 1)) return foldingOf(true, false)
  }
  return undefined
}

async function byItsName(folder: string, calls: DiskCalls): Promise<NameFolding | undefined> {
  const [name, parent] = [basename(folder), dirname(folder)]
  const other = inOtherCase(name)
  if (other === name) return undefined
  const [own, above, found] = [await calls.stat(folder), await calls.stat(parent), await calls.stat(`${parent}/${other}`)]
  // The folder may be that of another disk.
  if (own === undefined || own.dev !== above?.dev) return undefined
  return foldingOf(found?.ino === own.ino && found.dev === own.dev, false)
}

async function namesIn(folder: string, calls: DiskCalls): Promise<Set<string>> {
  const names = new Set<string>()
  const dir = await calls.openFolder(folder, 'utf8')
  try {
    while (names.size < MOST_TRIED) {
      const found = await calls.readFolder(dir)
      if (found === null) break
      names.add(found.name)
    }
  } finally {
    await calls.closeFolder(dir)
  }
  return names
}

function inOtherCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
}

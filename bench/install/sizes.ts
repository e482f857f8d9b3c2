import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What a folder of installed packages holds. */
export interface Installed {
  readonly packages: number
  readonly files: number
  readonly bytes: number
}

/** Counts a `node_modules` folder, with the packages inside of packages. */
export async function sizesOf(folder: string): Promise<Installed> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  let bytes = 0
  for (const file of files) bytes += (await lstat(join(file.parentPath, file.name))).size
  const packages = entries.filter((entry) => entry.isDirectory() && isPackage(entry.parentPath, entry.name)).length
  return { packages, files: files.length, bytes }
}

/** A package is a folder in `node_modules`, or in a folder of a scope there. */
function isPackage(parent: string, name: string): boolean {
  if (name.startsWith('@') || name.startsWith('.')) return false
  const place = basename(parent).startsWith('@') ? join(parent, '..') : parent
  return basename(place) === 'node_modules'
}

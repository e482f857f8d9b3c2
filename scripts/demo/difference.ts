import { readFile, readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Relative paths of all files below a folder, `/` between names, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** The first file in which two folders differ, byte by byte and in both directions; undefined when there is none. */
export async function findDifference(one: string, other: string): Promise<string | undefined> {
  const [names, otherNames] = [await filesBelow(one), new Set(await filesBelow(other))]
  for (const name of names) {
    if (!otherNames.delete(name)) return name
    const [bytes, otherBytes] = await Promise.all([readFile(join(one, name)), readFile(join(other, name))])
    if (!bytes.equals(otherBytes)) return name
  }
  return [...otherNames][0]
}

/** The directory that holds a file or directory; empty for one in the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The last segment. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A path in a directory, which is empty for the root. */
export function pathIn(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

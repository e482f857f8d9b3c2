import { lstatSync } from 'node:fs'

/** Can a path begin at a descriptor (`/proc/self/fd/N/name`)? On Linux, where /proc is mounted. */
export function hasDescriptorPaths(): boolean {
  if (process.platform !== 'linux') return false
  try {
    // Descriptor 0 may be closed, so the folder itself is looked at.
    return lstatSync('/proc/self/fd').isDirectory()
  } catch {
    return false
  }
}

import { sep } from 'node:path'
import type { DiskPace } from './disk-pace.ts'

const MOST_FOLDERS = 10_000

/** Tells whether a folder, links resolved, lies inside the root. The last answers are remembered. */
export type Containment = (folder: string) => Promise<boolean>

/** @throws the disk's own error from the returned function when a path cannot be resolved */
export function createContainment(root: string, pace: DiskPace): Containment {
  const known = new Map<string, boolean>()
  let realRoot: string | undefined

  return async (folder) => {
    const answer = known.get(folder)
    if (answer !== undefined) return answer
    const calls = pace.calls()
    realRoot ??= await calls.realpath(root)
    const real = await calls.realpath(folder)
    const inside = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)
    if (known.size >= MOST_FOLDERS) known.delete(known.keys().next().value as string)
    known.set(folder, inside)
    return inside
  }
}

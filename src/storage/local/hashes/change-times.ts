import { statfs } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'

/**
 * File systems of Linux whose change time (ctime) a program can set, or that have none: FAT, exFAT, and everything behind FUSE,
 * such as sshfs. The numbers are those of statfs(2).
 */
const WITHOUT_CHANGE_TIMES: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x65735546])

/** Reports whether each change of a file changes its ctime. */
export interface ChangeTimes {
  areKept(path: string, stats: BigIntStats): Promise<boolean>
}

/** @param onNone called once, for the first file that is on such a disk */
export function createChangeTimes(onNone: () => void): ChangeTimes {
  const devices = new Map<bigint, Promise<boolean>>()
  let isTold = false
  return {
    async areKept(path, { dev, ctimeNs }) {
      if (ctimeNs <= 0n) return false
      let kept = devices.get(dev)
      if (!kept) devices.set(dev, (kept = keepsChangeTimes(path)))
      if (await kept) return true
      if (!isTold) onNone()
      isTold = true
      return false
    },
  }
}

/** Elsewhere than on Linux the number says nothing of this kind. */
async function keepsChangeTimes(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return statfs(path).then(({ type }) => !WITHOUT_CHANGE_TIMES.has(type), () => false)
}

/** Most remembered folders that are on other devices than their parents. With more, nothing can be proved absent. */
const MOST_MOUNT_POINTS = 50_000

/**
 * Remembers on which device each folder was when it was listed, so that a disk that is unmounted later is noticed. Keys
 * of folders end in `/`; the root's is empty.
 */
export interface FolderDevices {
  /**
   * Records the device of a folder and of its parent.
   * @returns false when the folder was on another device when it was listed before
   */
  note(key: string, device: number, parent: number): boolean
  /** Returns the device that a folder should be on; undefined when there were too many to remember. */
  expected(key: string): number | undefined
  /** Reports whether the folder was on another device than its parent. */
  isMountPoint(key: string): boolean
}

/** @param root device of the location itself */
export function createFolderDevices(root: number, most = MOST_MOUNT_POINTS): FolderDevices {
  const mountPoints = new Map<string, number>()
  let complete = true

  const expected = (key: string): number | undefined => {
    if (!complete) return undefined
    if (mountPoints.size === 0) return root
    for (let end = key.length; end > 0; end = key.lastIndexOf('/', end - 2) + 1) {
      const device = mountPoints.get(key.slice(0, end))
      if (device !== undefined) return device
    }
    return root
  }

  return {
    expected,
    note(key, device, parent) {
      const known = mountPoints.get(key)
      if (known !== undefined) return known === device
      if (device === parent) return true
      if (mountPoints.size < most) mountPoints.set(key, device)
      else complete = false
      return true
    },
    isMountPoint: (key) => mountPoints.has(key),
  }
}

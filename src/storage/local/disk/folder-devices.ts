/** Folders on other devices than the folders above them. More are not remembered, and nothing can then be proved absent. */
const MOST_MOUNT_POINTS = 50_000

/**
 * Remembers on which device each folder was when it was listed, so that a disk that is unmounted later is noticed. Keys
 * of folders end in `/`; the root's is empty.
 */
export interface FolderDevices {
  /**
   * Notes where a folder is, and where the folder above it is.
   * @returns false when the folder was on another device when it was listed before
   */
  note(key: string, device: number, parent: number): boolean
  /** The device that a folder should be on; undefined when too many were seen to remember. */
  expected(key: string): number | undefined
  /** Was the folder on another device than the one above it? */
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

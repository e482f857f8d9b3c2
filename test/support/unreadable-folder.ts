import { spawnSync } from 'node:child_process'
import process from 'node:process'

/** Node by node, because the whole path is longer than the system takes. */
const DIG = "for (let i = 0; i < 25; i++) { fs.mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)) } fs.writeFileSync('hidden', '')"

/** Systems on which such a folder can be made. */
export const HAS_UNREADABLE_FOLDERS = process.platform !== 'win32'

/**
 * Makes a folder below `parent` that nobody can read by its path, not even root: it lies too deep.
 * `removeDeep` removes it again.
 */
export function makeUnreadableFolder(parent: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['-e', DIG], { cwd: parent, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

/** Removes a folder, however deep it is. */
export function removeDeep(folder: string): void {
  spawnSync('rm', ['-rf', folder])
}

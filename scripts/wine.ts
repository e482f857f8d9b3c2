import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { has, run } from './command.ts'
import { nodeForWine } from './node-from-npm.ts'
import { OUT, ROOT } from './project.ts'

/** A Windows for tests, made of Wine: the variables that choose it, and a built objsync at C:\objsync. */
export interface Wine {
  readonly env: Readonly<Record<string, string>>
  /** The folder that is C:. */
  readonly drive: string
  /** The words that start objsync there. */
  readonly program: readonly string[]
}

export function hasWine(): boolean {
  return process.platform === 'linux' && has('wine')
}

/** Sets up a Windows in this folder, and installs what has been built. */
export async function setUpWine(folder: string): Promise<Wine> {
  const prefix = join(folder, 'prefix')
  // Wine takes the encoding of file names from the locale.
  const env = { LC_ALL: 'C.UTF-8', WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', DISPLAY: '' }
  const wine = (command: string, ...args: string[]): Promise<string> => run(command, args, { env: { ...process.env, ...env } })
  await wine('wineboot', '-i')
  // Node does not start on the older Windows that Wine takes by default.
  await wine('wine', 'reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f')
  const drive = join(prefix, 'drive_c')
  const home = join(drive, 'objsync')
  await mkdir(join(home, 'dist'), { recursive: true })
  for (const name of ['bin', 'package.json']) await cp(join(ROOT, name), join(home, name), { recursive: true })
  for (const name of ['cli.js', 'chunks']) await cp(join(OUT, name), join(home, 'dist', name), { recursive: true })
  return { env, drive, program: ['wine', await nodeForWine(), 'C:\\objsync\\bin\\objsync.js'] }
}

/** Ends the processes of this Windows. */
export async function stopWine({ env }: Wine): Promise<void> {
  await run('wineserver', ['-k'], { env: { ...process.env, ...env } }).catch(() => undefined)
}

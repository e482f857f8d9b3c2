import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const ROOT = join(import.meta.dirname, '..', '..')

/**
 * The program to start, and the words before ours: objsync of the wanted version, which npm installs. A checkout that has been
 * built is its own version.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 * @throws {Error} when the version is none, or npm cannot install it
 */
export function findProgram(env) {
  const version = env.INPUT_VERSION ?? ''
  const isBuilt = existsSync(join(ROOT, 'dist', 'cli.js'))
  const folder = version === '' && isBuilt ? ROOT : join(install(version || ownVersion(), env), 'node_modules', 'objsync')
  return [process.execPath, join(folder, 'bin', 'objsync.js')]
}

function ownVersion() {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
}

function install(version, env) {
  // A path, a URL or a range would let npm run something else; a leading dash would be an option.
  if (!/^\w[\w.+-]*$/.test(version)) throw new Error(`the input version is ${JSON.stringify(version)}; give a version such as 1.2.3, or a tag such as latest`)
  const folder = mkdtempSync(join(env.RUNNER_TEMP || tmpdir(), 'objsync-'))
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `objsync@${version}`]
  // npm is a script for a shell on Windows. The only word of a user among these is the version, which was checked.
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`npm could not install objsync@${version}`)
  return folder
}

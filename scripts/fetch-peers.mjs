// Fetches the programs that the benchmarks compare objsync with, from the registries that have them.
// What is there already is left alone; what cannot be had is skipped with the reason.
//
//   node scripts/fetch-peers.mjs [--dir DIR] [--only s3sync,s5cmd,rclone,aws]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const DEFAULT_DIR = fileURLToPath(new URL('../node_modules/.cache/objsync-peers', import.meta.url))
const SUFFIX = process.platform === 'win32' ? '.exe' : ''

const { values } = parseArgs({ options: { dir: { type: 'string', default: DEFAULT_DIR }, only: { type: 'string' } } })
const dir = resolve(values.dir)
const bin = join(dir, 'bin')

/** Each brings an executable of its name into `bin`; `needs` is the tool that fetches it. */
const PEERS = [
  { name: 's3sync', needs: 'cargo', fetch: () => run('cargo', ['install', 's3sync', '--locked', '--root', dir]) },
  { name: 's5cmd', needs: 'go', fetch: () => goInstall('github.com/peak/s5cmd/v2@v2.3.0') },
  { name: 'rclone', needs: 'go', fetch: () => goInstall('github.com/rclone/rclone@v1.76.0') },
  { name: 'aws', needs: 'python3', fetch: fetchAws },
]

mkdirSync(bin, { recursive: true })
const wanted = values.only?.split(',') ?? PEERS.map(({ name }) => name)
for (const peer of PEERS.filter(({ name }) => wanted.includes(name))) console.log(`${peer.name}: ${fetchPeer(peer)}`)
console.log(`npm run bench -- --peers ${dir}`)

function fetchPeer({ name, needs, fetch }) {
  const path = join(bin, name + SUFFIX)
  if (existsSync(path)) return `there already (${path})`
  const missing = spawnSync(needs, ['--help'], { stdio: 'ignore' }).error !== undefined
  if (missing) return `skipped: it needs ${needs}, which is not on PATH`
  const problem = fetch()
  if (problem !== undefined) return `skipped: ${problem}`
  return existsSync(path) ? `fetched (${path})` : `skipped: ${path} did not appear`
}

/** What went wrong, or undefined. */
function run(command, parameters, env = {}) {
  console.log(`> ${command} ${parameters.join(' ')}`)
  const { status, error } = spawnSync(command, parameters, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (error !== undefined) return error.message
  return status === 0 ? undefined : `${command} ended with exit code ${status}`
}

function goInstall(module) {
  return run('go', ['install', module], { GOBIN: bin })
}

/** In an environment of its own, so that nothing of the user's Python is touched. */
function fetchAws() {
  const environment = join(dir, 'awscli')
  const scripts = join(environment, process.platform === 'win32' ? 'Scripts' : 'bin')
  const problem =
    run('python3', ['-m', 'venv', environment]) ??
    run(join(scripts, `python${SUFFIX}`), ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', 'awscli'])
  if (problem !== undefined) return problem
  rmSync(join(bin, `aws${SUFFIX}`), { force: true })
  symlinkSync(join(scripts, `aws${SUFFIX}`), join(bin, `aws${SUFFIX}`))
  return undefined
}

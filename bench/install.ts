// `npm run bench:install`: what an install of objsync brings and takes, beside other builds and tools. `--help` says more.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { npm } from '../scripts/command.ts'
import { OUT, ROOT } from '../scripts/project.ts'
import type { Client } from './clients/client.ts'
import { findClients } from './clients/found.ts'
import { objsync } from './clients/objsync.ts'
import { fastest, measurePackage, type PackageFigures } from './install/measure-package.ts'
import { chooseMeter } from './meters/choose.ts'
import type { Usage } from './meters/meter.ts'

const USAGE = `npm run bench:install -- [options]

Packs objsync from dist, installs it, and prints its size and times as tables. npm has all packages in its cache when the time is
taken. The fastest run counts.

  --before FILE    a package of another build (npm pack) to measure too
  --peers DIR,DIR  folders with the peers' executables, besides PATH
  --runs N         runs of each measure (default 3)
`

/** Bytes. */
const LARGEST_SCRIPT = 1e6

const { values } = parseArgs({
  options: {
    before: { type: 'string' }, peers: { type: 'string', default: '' }, runs: { type: 'string', default: '3' }, help: { type: 'boolean', default: false },
  },
})

async function packages(runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-pack-'))
  try {
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder, '--loglevel=silent'], { cwd: ROOT })
    const [packed = ''] = await readdir(folder)
    console.log('| package | download kB | packages | files | on disk MB | install s (CPU) | first npx s (CPU) | start s (CPU) |')
    console.log('|---|---|---|---|---|---|---|---|')
    if (values.before !== undefined) console.log(rowOf('before', await measurePackage(resolve(values.before), runs, chooseMeter())))
    console.log(rowOf('now', await measurePackage(join(folder, packed), runs, chooseMeter())))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function rowOf(name: string, { tarball, installed, install, firstNpx, start }: PackageFigures): string {
  const sizes = [(tarball / 1000).toFixed(0), installed.packages, installed.files, (installed.bytes / 1e6).toFixed(1)]
  return `| ${[name, ...sizes, ...[install, firstNpx, start].map(times)].join(' | ')} |`
}

function times({ wall, user, system }: Usage): string {
  return `${wall.toFixed(2)} (${(user + system).toFixed(2)})`
}

async function programs(runs: number): Promise<void> {
  console.log('\n| program | one file, MB | start s (CPU) | peak MB |\n|---|---|---|---|')
  for (const { client, path } of await findClients(OUT, values.peers.split(',').filter(Boolean))) {
    const command = client.command(path, { kind: 'version' }, '')
    if (command === undefined) continue
    const used = await fastest(chooseMeter(), 5 * runs, () => command.argv)
    const size = await isOneFile(client, path) ? ((await stat(path)).size / 1e6).toFixed(1) : ''
    console.log(`| ${client.name} | ${size} | ${times(used)} | ${(used.peak / 1e6).toFixed(0)} |`)
  }
}

/** A bundle needs a Node, and a script its interpreter. */
async function isOneFile({ name }: Client, path: string): Promise<boolean> {
  return name !== objsync.name && (await stat(path)).size > LARGEST_SCRIPT
}

if (values.help) {
  console.log(USAGE)
} else {
  await packages(Number(values.runs))
  await programs(Number(values.runs))
}

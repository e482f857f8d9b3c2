import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArguments, USAGE, type BenchArguments } from './arguments.ts'
import { compareClients } from './compare-clients.ts'
import { profileRow } from './profile.ts'
import type { Row } from './row.ts'
import { allRows } from './rows.ts'

const DIST = fileURLToPath(new URL('..', import.meta.url))
const PROFILED = fileURLToPath(new URL('./profiled/cli.js', import.meta.url))

try {
  await main(parseArguments(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(args: BenchArguments): Promise<void> {
  const rows = allRows(args.scale)
  if (args.help) {
    process.stdout.write(USAGE)
  } else if (args.list) {
    process.stdout.write(rows.map(({ name, title }) => `${name}: ${title}\n`).join(''))
  } else if (args.profile === undefined) {
    const chosen = selectRows(rows, args.only)
    await inFolder(args.dir, (folder) => compareClients(args, chosen, DIST, folder))
  } else {
    const chosen = selectRows(rows, [args.profile])
    await inFolder(args.dir, async (folder) => {
      for (const row of chosen) process.stdout.write(await profileRow(row, PROFILED, folder, args.top))
    })
  }
}

function selectRows(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  const unknown = names.find((name) => !rows.some((row) => row.name === name))
  if (unknown !== undefined) throw new RangeError(`no row ${unknown}; there are ${rows.map((row) => row.name).join(', ')}`)
  return names.length === 0 ? rows : rows.filter((row) => names.includes(row.name))
}

/** Works in a folder of its own that is gone afterwards, however it ends. */
async function inFolder(parent: string | undefined, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), 'objsync-bench-'))
  const signals = { SIGINT: 130, SIGTERM: 143 } as const
  for (const [signal, exitCode] of Object.entries(signals)) process.once(signal, () => abandon(folder, exitCode))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The server ends by itself when this process is gone. */
function abandon(folder: string, exitCode: number): never {
  rmSync(folder, { recursive: true, force: true })
  process.exit(exitCode)
}

import { rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArguments, USAGE, type BenchArguments } from './arguments.ts'
import { findClients, versionOf, type FoundClient } from './clients/found.ts'
import { describeMachine } from './machine.ts'
import { chooseMeter } from './meters/choose.ts'
import { profileRow } from './profile.ts'
import { allRows, type Row } from './rows.ts'
import { runRow } from './run-row.ts'
import { summarize, type RowSummary } from './summary.ts'
import { formatRow } from './table.ts'

const DIST = fileURLToPath(new URL('..', import.meta.url))

try {
  await main(parseArguments(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(args: BenchArguments): Promise<void> {
  const rows = allRows(args.scale)
  if (args.help) return print(USAGE)
  if (args.list) return print(rows.map(({ name, title }) => `${name}: ${title}\n`).join(''))
  const chosen = args.profile === undefined ? selectRows(rows, args.only) : selectRows(rows, [args.profile])
  const clients = await findClients(DIST, args.peers)
  if (!clients.some(({ client }) => client.name === 'objsync')) print('dist/cli.js is not there (npm run build): peers only\n')
  const folder = await mkdtemp(join(args.dir ?? tmpdir(), 'objsync-bench-'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abandon(folder))
  try {
    if (args.profile === undefined) await bench(args, chosen, clients, folder)
    else for (const row of chosen) print(await profileRow(row, clients, folder, args.top))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The server ends by itself when this process is gone. */
function abandon(folder: string): never {
  rmSync(folder, { recursive: true, force: true })
  process.exit(130)
}

function print(text: string): void {
  process.stdout.write(text)
}

function selectRows(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  const unknown = names.find((name) => !rows.some((row) => row.name === name))
  if (unknown !== undefined) throw new RangeError(`no row ${unknown}; there are ${rows.map((row) => row.name).join(', ')}`)
  return names.length === 0 ? rows : rows.filter((row) => names.includes(row.name))
}

async function bench(args: BenchArguments, rows: readonly Row[], clients: readonly FoundClient[], folder: string): Promise<void> {
  const machine = describeMachine()
  const meter = chooseMeter()
  const versions = await versionsOf(clients)
  print(`${machine.processor}, ${machine.cores} cores, ${machine.system}, node ${machine.node}\nmeasured by ${meter.name}\n`)
  for (const [client, version] of Object.entries(versions)) print(`${client}: ${version}\n`)
  const summaries: RowSummary[] = []
  for (const row of rows) {
    const plan = { row, clients: selectClients(row, clients, args.clients), runs: args.runs, warmup: args.warmup, meter }
    const outcomes = await runRow({ ...plan, folder: join(folder, row.name), progress })
    const summary = summarize(row.name, row.title, outcomes)
    summaries.push(summary)
    print(`\n${formatRow(summary)}`)
  }
  if (args.json === undefined) return
  const report = { machine, meter: meter.name, versions, scale: args.scale, rows: summaries }
  await writeFile(args.json, `${JSON.stringify(report, null, 2)}\n`)
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`)
}

async function versionsOf(clients: readonly FoundClient[]): Promise<Record<string, string>> {
  const pairs = await Promise.all(clients.map(async (found) => [found.client.name, await versionOf(found)] as const))
  return Object.fromEntries(pairs)
}

/** Those that were asked for, or else those that the row names, or else all but the slow and the special. */
function selectClients(row: Row, clients: readonly FoundClient[], names: readonly string[]): FoundClient[] {
  const wanted = names.length > 0 ? names : row.clients
  return clients.filter(({ client }) =>
    wanted === undefined ? client.slow !== true && client.special !== true : wanted.includes(client.name),
  )
}

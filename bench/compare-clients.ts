import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchArguments } from './arguments.ts'
import { findClients, versionOf, type FoundClient } from './clients/found.ts'
import { objsyncBefore } from './clients/objsync.ts'
import { describeMachine } from './machine.ts'
import { chooseMeter } from './meters/choose.ts'
import type { Row } from './row.ts'
import { runRow } from './run-row.ts'
import { SUBJECT, summarize, type RowSummary } from './summary.ts'
import { formatRow } from './table.ts'

/** Runs all clients that are found on the rows, one row after the other; prints each row as it is done. */
export async function compareClients(args: BenchArguments, rows: readonly Row[], dist: string, folder: string): Promise<void> {
  const { json, scale, runs, warmup } = args
  const clients = await findClients(dist, args.peers, args.before)
  const machine = describeMachine()
  const meter = chooseMeter()
  const versions = await versionsOf(clients)
  print(`${machine.processor}, ${machine.cores} cores, ${machine.system}, node ${machine.node}\nmeasured by ${meter.name}\n`)
  for (const [client, version] of Object.entries(versions)) print(`${client}: ${version}\n`)
  if (!(SUBJECT in versions)) print('dist/cli.js is not there (npm run build): peers only\n')
  const summaries: RowSummary[] = []
  for (const row of rows) {
    const chosen = selectClients(row, clients, args.clients)
    const outcomes = await runRow({ row, clients: chosen, runs, warmup, meter, folder: join(folder, row.name), progress })
    const summary = summarize(row.name, row.title, outcomes)
    summaries.push(summary)
    print(`\n${formatRow(summary)}`)
  }
  if (json === undefined) return
  await writeFile(json, `${JSON.stringify({ machine, meter: meter.name, versions, scale, rows: summaries }, null, 2)}\n`)
}

function print(text: string): void {
  process.stdout.write(text)
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${line}\n`)
}

async function versionsOf(clients: readonly FoundClient[]): Promise<Record<string, string>> {
  const pairs = await Promise.all(clients.map(async (found) => [found.client.name, await versionOf(found)] as const))
  return Object.fromEntries(pairs)
}

/** Those that the command line names, or else those that the row names, or else all but the slow and the special; and the build to compare with. */
function selectClients(row: Row, clients: readonly FoundClient[], names: readonly string[]): FoundClient[] {
  const wanted = names.length > 0 ? names : row.clients
  return clients.filter(({ client }) =>
    client === objsyncBefore ||
    (wanted === undefined ? client.slow !== true && client.special !== true : wanted.includes(client.name)),
  )
}

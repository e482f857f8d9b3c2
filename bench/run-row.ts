import { mkdir, rm } from 'node:fs/promises'
import type { FoundClient } from './clients/found.ts'
import { measure, type Meter, type Usage } from './meters/meter.ts'
import type { Row } from './row.ts'
import { startSinkProcess, type SinkProcess } from './sink-process.ts'

/** One measured run. */
export interface Run extends Usage {
  /** Seconds of CPU that the server took for it; 0 where it does not tell. */
  readonly server: number
}

/** What a client came to on a row: its runs, or why they do not count. */
export interface Outcome {
  readonly client: string
  readonly runs: readonly Run[]
  readonly failure?: string
}

export interface RowPlan {
  readonly row: Row
  readonly clients: readonly FoundClient[]
  readonly runs: number
  readonly warmup: number
  readonly meter: Meter
  /** To be made, and gone afterwards. */
  readonly folder: string
  readonly progress: (line: string) => void
}

/** Runs every client in turn, warm-up first, so that whatever disturbs the machine disturbs all alike. */
export async function runRow(plan: RowPlan): Promise<Outcome[]> {
  const { row, folder, clients } = plan
  await mkdir(folder, { recursive: true })
  const sink = await (row.start?.() ?? startSinkProcess(row.content))
  try {
    await row.prepare(folder)
    const outcomes = new Map(clients.map((found) => [found, { runs: [] as Run[], failure: undefined as string | undefined }]))
    const rounds = plan.warmup + Math.max(plan.runs, row.leastRuns ?? 0)
    for (let round = 0; round < rounds; round++) {
      for (const [found, outcome] of outcomes) {
        if (outcome.failure !== undefined) continue
        const run = await runOnce(plan, found, sink)
        if (typeof run === 'string') outcome.failure = run
        else if (round >= plan.warmup) outcome.runs.push(run)
      }
    }
    return Array.from(outcomes, ([{ client }, { runs, failure }]) => ({
      client: client.name,
      runs,
      ...(failure === undefined ? {} : { failure }),
    }))
  } finally {
    await sink.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A run, or what went wrong in it. */
async function runOnce({ row, meter, folder, progress }: RowPlan, found: FoundClient, sink: SinkProcess): Promise<Run | string> {
  const job = await row.begin(folder, sink)
  const command = found.client.command(found.path, job, sink.endpoint)
  if (command === undefined) return 'does no such thing'
  const before = await sink.stats()
  const measured = await measure(meter, command)
  const after = await sink.stats()
  const problem = await row.check(folder, sink)
  progress(`${row.name} ${found.client.name}: ${measured.wall.toFixed(2)} s`)
  if (measured.exitCode !== 0) return `exit code ${measured.exitCode}: ${measured.output.trim().slice(-300)}`
  if (problem !== undefined) return problem
  const { user, system, wall, peak } = measured
  return { user, system, wall, peak, server: (after.cpu - before.cpu) / 1e6 }
}

import type { Config } from '../../../src/config.ts'
import type { Outcome, RunHooks } from '../../../src/run.ts'

/** Stands in for the engine in a process of its own; FAKE_RUN says how it behaves. */
export async function run(config: Config, { signal, reporter, statistics }: RunHooks): Promise<Outcome> {
  process.stderr.write('started\n')
  const keepAlive = setInterval(() => {}, 1000)
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  const behaviour = process.env['FAKE_RUN']
  if (behaviour === 'throw-later') setImmediate(fail)
  if (behaviour === 'deaf') await new Promise<never>(() => {})
  while (behaviour === 'talk' && !signal.aborted) {
    reporter.on({ type: 'copy', key: 'k'.repeat(1000), size: 1, mtime: 0, reason: 'new', dryRun: config.sync.dryRun })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await aborted
  clearInterval(keepAlive)
  statistics.transferred = 5
  return { status: 'interrupted' }
}

function fail(): never {
  throw new TypeError('out of nowhere')
}

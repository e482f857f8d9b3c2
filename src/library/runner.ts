import type { Config } from '../config.ts'
import { run } from '../run.ts'

/** Returns what runs a configuration. What runs Lua scripts is loaded only when there are some. They print on standard output. */
export async function runnerFor(config: Pick<Config, 'scripts'>): Promise<typeof run> {
  if (config.scripts === undefined) return run
  const { scripted } = await import('../lua/scripted-run.ts')
  return scripted(run, (to, text, done) => void process[to].write(text, () => done()))
}

import { Worker, type WorkerOptions } from 'node:worker_threads'
import { WORKER_SOURCE } from './worker-source.ts'

/** Starts the worker of a script. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  return new Worker(WORKER_SOURCE ?? (await bundled()), { ...options, eval: true })
}

let code: Promise<string> | undefined

/** From the sources, the program is bundled as the builds do it. */
function bundled(): Promise<string> {
  const builder = new URL('../../../scripts/lua-worker-bundle.ts', import.meta.url).href
  code ??= import(builder).then(async ({ bundleLuaWorker }: { bundleLuaWorker: () => Promise<{ code: string }> }) => (await bundleLuaWorker()).code)
  return code
}

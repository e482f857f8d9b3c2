import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ContainerCount, FrontStats, Reached } from './azurite/control.ts'
import type { SinkProcess } from './sink-process.ts'

/** Azurite in a process of its own; its buckets are containers. */
export interface AzuriteProcess extends SinkProcess {
  count(container: string): Promise<ContainerCount>
  newContainer(): Promise<Reached>
  /** Puts blobs of zeros there, named as bench/sample-files.ts names small files. */
  fill(container: string, objects: number, size: number): Promise<void>
  /** Puts the files of a folder there. */
  upload(container: string, folder: string): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Starts it; it is installed with npm the first time. */
export async function startAzuriteProcess(): Promise<AzuriteProcess> {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', 'bench/azurite/serve.ts'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
  if (first.done === true) throw new Error('Azurite ended before it said where it listens')
  const endpoint = first.value
  const call = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${endpoint}/${path}`, { signal: AbortSignal.timeout(3_600_000) })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as T
  }
  return {
    endpoint,
    stats: () => call<FrontStats>('stats'),
    count: (container) => call<ContainerCount>(`count/${container}`),
    newContainer: () => call<Reached>('new'),
    fill: async (container, objects, size) => void (await call<ContainerCount>(`fill/${container}/${objects}/${size}`)),
    upload: async (container, folder) => void (await call<ContainerCount>(`upload/${container}/${encodeURIComponent(folder)}`)),
    reset: () => Promise.resolve(),
    async stop() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}

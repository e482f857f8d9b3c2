import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ContainerCount, EmulatedContainer, FrontStats, Reached } from './azurite/control.ts'
import type { SinkProcess } from './sink-process.ts'

/** Azurite in a process of its own; its buckets are containers. */
export interface AzuriteProcess extends SinkProcess {
  count(container: string): Promise<ContainerCount>
  newContainer(): Promise<Reached>
  newEmulatedContainer(): Promise<EmulatedContainer>
  /** Puts blobs of zeros there, named as bench/sample-files.ts names small files. */
  fill(container: string, objects: number, size: number): Promise<void>
  /** Puts one big blob there. */
  fillBig(container: string, size: number): Promise<void>
  /** Puts the files of a folder there. */
  upload(container: string, folder: string): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Starts Azurite; it is installed with npm the first time. */
export function startAzuriteProcess(): Promise<AzuriteProcess> {
  return startServer('Azurite', 'bench/azurite/serve.ts')
}

/** Starts the emulator of Azure Files. Its shares take the place of containers. */
export function startAzureFilesProcess(): Promise<AzuriteProcess> {
  return startServer('the emulator of Azure Files', 'bench/azure-files/serve.ts')
}

async function startServer(title: string, script: string): Promise<AzuriteProcess> {
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', script], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
  if (first.done === true) throw new Error(`${title} ended before it said where it listens`)
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
    newEmulatedContainer: () => call<EmulatedContainer>('new-emulated'),
    fillBig: async (container, size) => void (await call<ContainerCount>(`fill-big/${container}/${size}`)),
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

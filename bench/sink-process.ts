import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Shape, SinkStats } from './sink/control.ts'
import type { Content } from './sink/store.ts'

/** A server in a process of its own. */
export interface SinkProcess {
  readonly endpoint: string
  stats(): Promise<Pick<SinkStats, 'requests' | 'cpu'>>
  /** Objects and bytes in a bucket. */
  count(bucket: string): Promise<{ objects: number; bytes: number }>
  /** Drops what clients have put. */
  reset(): Promise<void>
  /** Gives one bucket the objects of another, and as many more that the other lacks. Only of the stand-in for S3. */
  seedExtras?(from: string, to: string, shape: Shape): Promise<void>
  stop(): Promise<void>
}

/** Fewer collections by fewer threads: the server must leave the processor to the clients. */
const V8_FLAGS = ['--single-threaded-gc', '--max-semi-space-size=64']

/** Starts the stand-in server; it has everything in place when this resolves. */
export async function startSinkProcess(content: Content): Promise<SinkProcess> {
  const script = fileURLToPath(new URL('./sink.js', import.meta.url))
  const flags = [...V8_FLAGS, script, '--attached', ...parameters(content)]
  const child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'] })
  const endpoint = await firstLine(child)
  const call = async (path: string): Promise<Response> => fetch(`${endpoint}/_sink/${path}`)
  return {
    endpoint,
    stats: async () => (await (await call('stats')).json()) as SinkStats,
    count: async (bucket) => (await (await call(`count/${bucket}`)).json()) as { objects: number; bytes: number },
    reset: async () => void (await call('reset')),
    seedExtras: async (from, to, shape) => void (await call(`extras/${from}/${to}/${shape}`)),
    async stop() {
      const exited = once(child, 'exit')
      child.stdin.end()
      await exited
    },
  }
}

function parameters(content: Content): string[] {
  const { synth, size, buckets, big, bigPart } = content
  const threads = Math.max(1, Math.min(4, availableParallelism() - 1))
  const flags = { synth, size, buckets: buckets.join(','), big, 'big-part': bigPart, threads }
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
}

async function firstLine({ stdout }: ChildProcessByStdio<Writable, Readable, null>): Promise<string> {
  const lines = createInterface(stdout)[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.done === true) throw new Error('the stand-in server ended before it said where it listens')
  return first.value
}

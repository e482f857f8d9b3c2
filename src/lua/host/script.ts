import type { Worker } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import { SHARED, type CallbackKind, type CallError, type LuaRecord, type Preprocessed, type Reply, type Request, type Rows, type WorkerStart } from '../protocol.ts'
import type { LuaSettings } from '../settings.ts'
import { startWorker } from './start-worker.ts'
import { watchCalls } from './watch.ts'

/** Receives what a script prints. `done` is to be called when more can be taken. */
export type Print = (to: 'stdout' | 'stderr', text: string, done: () => void) => void

/** A script in its worker. */
export interface LuaScript {
  /** @throws ScriptFailure */
  filter(entries: Rows): Promise<readonly boolean[]>
  /** @throws ScriptFailure */
  preprocess(source: LuaRecord, upload: LuaRecord): Promise<Preprocessed>
  /**
   * Returns the calls that failed.
   *
   * @throws ScriptFailure when the script cannot be called any more
   */
  receive(events: Rows): Promise<readonly CallError[]>
  /** Ends the worker. */
  close(): Promise<void>
}

/** A script has failed, or has ended. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure'
  /** Number of the call that failed, of those in the request; undefined where it is not known. */
  readonly call: number | undefined

  constructor(message: string, call?: number) {
    super(message)
    this.call = call
  }
}

/** What V8 may use beyond the limit of a script before it ends the worker itself, bytes. Our own look at the memory comes first. */
const HEAP_RESERVE = 128 * 1024 * 1024

/**
 * Starts a script in a worker of its own and waits until it is loaded.
 *
 * @throws ScriptFailure when the script cannot be used
 */
export async function openScript(path: string, kind: CallbackKind, settings: LuaSettings, print: Print): Promise<LuaScript> {
  const shared = new SharedArrayBuffer(SHARED.length * Int32Array.BYTES_PER_ELEMENT)
  const { libraries, memoryLimit, timeLimit } = settings
  const start: WorkerStart = { path, kind, libraries, memoryLimit, timeLimit, shared }
  const worker = await startWorker({ workerData: start, name: `objsync ${kind}`, ...heapLimit(memoryLimit) })
  const connection = connect(worker, new Int32Array(shared), settings, print)
  await connection.loaded
  return {
    filter: async (entries) => expect(await connection.ask({ type: 'filter', entries }), 'filtered').kept,
    preprocess: async (source, upload) => expect(await connection.ask({ type: 'preprocess', source, upload }), 'preprocessed').result,
    receive: async (events) => expect(await connection.ask({ type: 'events', events }), 'received').errors,
    close: connection.close,
  }
}

function heapLimit(memoryLimit: number): { readonly resourceLimits?: { readonly maxOldGenerationSizeMb: number } } {
  if (memoryLimit === 0) return {}
  return { resourceLimits: { maxOldGenerationSizeMb: Math.ceil((memoryLimit * 2 + HEAP_RESERVE) / 1024 / 1024) } }
}

function expect<Type extends Reply['type']>(reply: Reply, type: Type): Extract<Reply, { type: Type }> {
  if (reply.type === 'failed') throw new ScriptFailure(reply.error.message, reply.error.call)
  if (isOf(reply, type)) return reply
  throw new Error(`the worker of a script answered ${reply.type} instead of ${type}`)
}

function isOf<Type extends Reply['type']>(reply: Reply, type: Type): reply is Extract<Reply, { type: Type }> {
  return reply.type === type
}

interface Waiting {
  resolve(reply: Reply): void
  reject(error: Error): void
}

interface Connection {
  readonly loaded: Promise<unknown>
  ask(request: Request): Promise<Reply>
  close(): Promise<void>
}

/** Sends requests and hands out the answers, which come in the same order. When the worker ends, the waiting callers get the reason. */
function connect(worker: Worker, shared: Int32Array, { timeLimit, memoryLimit }: LuaSettings, print: Print): Connection {
  const waiting: Waiting[] = []
  let ended: Error | undefined
  let before = 0
  const calls = (): number => Atomics.load(shared, SHARED.calls)
  /** The script has ended in a call, and this was its number. */
  const currentCall = (): number | undefined => (calls() > before ? calls() - before - 1 : undefined)
  const end = (why: Error): void => {
    ended ??= why
    watch.end()
    waiting.splice(0).forEach(({ reject }) => reject(ended ?? why))
  }
  const overdue = (): void => {
    end(new ScriptFailure(`no end after ${timeLimit} ms, the limit of --lua-callback-timeout-milliseconds`, currentCall()))
    void worker.terminate()
  }
  const watch = watchCalls(timeLimit, calls, overdue)
  const printed = (size: number): void => {
    Atomics.sub(shared, SHARED.unprinted, size)
    Atomics.notify(shared, SHARED.unprinted)
  }
  const take = (reply: Reply): void => {
    switch (reply.type) {
      case 'printed':
        return print(reply.to, reply.text, () => printed(reply.text.length))
      case 'refused':
      case 'ended':
        return end(new ScriptFailure(reply.message, currentCall()))
      default:
        waiting.shift()?.resolve(reply)
        if (waiting.length === 0) watch.end()
    }
  }
  worker.on('message', take)
  worker.on('error', (error) => end(failureOf(error, memoryLimit, currentCall())))
  worker.on('exit', () => end(new ScriptFailure('the script has ended')))
  const wait = (): Promise<Reply> => {
    if (ended !== undefined) return Promise.reject(ended)
    return new Promise<Reply>((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return {
    loaded: wait(),
    ask(request) {
      if (waiting.length === 0) {
        before = calls()
        watch.begin()
      }
      const answer = wait()
      worker.postMessage(request)
      return answer
    },
    async close() {
      await worker.terminate()
    },
  }
}

function failureOf(error: unknown, memoryLimit: number, call: number | undefined): Error {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ScriptFailure(`the script needs more memory than --lua-vm-memory-limit permits (${memoryLimit} bytes)`, call)
  }
  return error instanceof Error ? error : new Error(messageOf(error))
}

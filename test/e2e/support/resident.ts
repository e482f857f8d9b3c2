import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll } from 'vitest'
import { OUT } from '../../../scripts/project.ts'
import { start, system, type Ran, type StartOptions } from './command.ts'

/** How long a process may outlive its last run, milliseconds. A socket that is left open would keep it for minutes. */
const LAST_GRACE = 10_000
const SCRIPT = join(import.meta.dirname, 'resident.mjs')

/** Variables that only the command line reads, each time from the environment that it is given. They may differ from run to run. */
const OF_ONE_RUN = /^(OBJSYNC_(?!TRANSPORT$)\w+|DELETE|DRY_RUN|SOURCE|TARGET)$/

/**
 * Variables besides those of the world that may differ from run to run. Each set of values gets a process of its own, so
 * these have few values.
 */
const SHARED = new Set(['HOME', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'NODE_EXTRA_CA_CERTS', 'OBJSYNC_TRANSPORT'])

export interface ResidentCommand {
  /**
   * Runs the bundled command to its end, with this environment and no other. The runs that have the same environment and
   * working directory share one process, because starting one costs more than most runs do. A run with a program, an
   * input or variables of its own has its own process.
   */
  run(words: readonly string[], options?: StartOptions): Promise<Ran>
}

/** Registers the end of the processes after the tests; it fails when a run has left something that keeps one alive. */
export function useResidentCommand(): ResidentCommand {
  const residents = new Map<string, Resident>()
  afterAll(async () => { await Promise.all([...residents.values()].map((resident) => resident.end())) })
  return {
    run(words, options = {}) {
      const { env = {}, cwd } = options
      if (!isShared(options)) return start(words, options).ended
      const { own, shared } = parted(env)
      const key = JSON.stringify([cwd, shared])
      const resident = residents.get(key) ?? new Resident(shared, cwd)
      residents.set(key, resident)
      return resident.run(words, own)
    },
  }
}

function isShared({ env = {}, program, stdin = 'ignore' }: StartOptions): boolean {
  return program === undefined && stdin === 'ignore' && Object.keys(env).every((name) => SHARED.has(name) || OF_ONE_RUN.test(name))
}

type Variables = Readonly<Record<string, string>>

function parted(env: Variables): { readonly own: Variables, readonly shared: Variables } {
  const [own, shared] = [true, false].map((isOwn) => Object.fromEntries(Object.entries(env).filter(([name]) => OF_ONE_RUN.test(name) === isOwn)))
  return { own: own ?? {}, shared: shared ?? {} }
}

interface Answer extends Ran {
  readonly id: number
}

interface Waiting {
  readonly resolve: (ran: Ran) => void
  readonly reject: (error: Error) => void
}

/** One process that runs the command again and again. */
class Resident {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<unknown>
  readonly #closed: Promise<number | null>
  #lastId = 0
  /** What the process itself has printed, not the command: warnings and the stack of a crash. */
  #printed = ''

  constructor(env: Readonly<Record<string, string>>, cwd: string | undefined) {
    this.#child = spawn(process.execPath, [SCRIPT, OUT], { cwd, env: { ...system(), ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { this.#printed += text })
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#ready = new Promise((resolve) => this.#child.once('message', resolve))
    this.#child.on('message', (answer: Answer | 'ready') => { if (answer !== 'ready') this.#take(answer) })
    this.#child.on('error', (error) => { this.#fail(error) })
    void this.#closed.then((code) => { this.#fail(new Error(`the process of the command ended with ${String(code)}: ${this.#printed}`)) })
  }

  run(words: readonly string[], env: Variables): Promise<Ran> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      void this.#ready.then(() => this.#child.send({ id, words, env }))
    })
  }

  /** @throws Error when the process does not end by itself, or has printed anything */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LAST_GRACE)
    // A channel that the parent closes would keep the event `close` away.
    if (this.#child.connected) this.#child.send('end')
    const code = await this.#closed
    clearTimeout(timer)
    if (code === null) throw new Error(`a run has left something that keeps its process alive ${this.#printed}`)
    if (code !== 0 || this.#printed !== '') throw new Error(`the process of the command ended with ${code}: ${this.#printed}`)
  }

  #take({ id, ...ran }: Answer): void {
    this.#waiting.get(id)?.resolve(ran)
    this.#waiting.delete(id)
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

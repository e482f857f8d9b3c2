import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { OUT } from '../../../scripts/project.ts'
import { system, type Ran } from './command.ts'

/** How long a process may outlive its last run, milliseconds. A socket that is left open would keep it for minutes. */
const LAST_GRACE = 10_000
const SCRIPT = join(import.meta.dirname, 'resident.mjs')
/** The process ends both outputs with it when nothing keeps it alive any more. */
const SETTLED = '\u0004'

export type Variables = Readonly<Record<string, string>>

/** What a process has one of. */
export interface Setting {
  readonly cwd: string
  readonly env: Variables
}

interface Answer extends Ran {
  readonly id: number
}

interface Waiting {
  readonly resolve: (ran: Ran) => void
  readonly reject: (error: Error) => void
}

/** One process that runs the command again and again. */
export class Resident {
  readonly #child: ChildProcess
  readonly #atStart: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #ready: Promise<unknown>
  readonly #closed: Promise<number | null>
  #isClosed = false
  #lastId = 0
  #setting = ''
  /** What the process itself has printed, not the command: warnings and the stack of a crash. */
  #printed = ''
  #whenPrinted = (): void => undefined

  /** @param atStart variables that count only when a process starts */
  constructor(atStart: Variables) {
    this.#atStart = JSON.stringify(atStart)
    this.#child = spawn(process.execPath, [SCRIPT, OUT], { env: { ...system(), ...atStart }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of this.#outputs()) stream.setEncoding('utf8').on('data', (text: string) => { this.#print(text) })
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#ready = new Promise((resolve) => this.#child.once('message', resolve))
    this.#child.on('message', (answer: Answer | 'ready') => { if (answer !== 'ready') this.#take(answer) })
    this.#child.on('error', (error) => { this.#fail(error) })
    void this.#closed.then((code) => {
      this.#isClosed = true
      this.#fail(this.#ended(code))
    })
  }

  has(setting: Setting): boolean {
    return !this.#isClosed && this.#setting === JSON.stringify(setting)
  }

  /** Could a run with other variables than these be next? */
  canEnter(atStart: Variables): boolean {
    return !this.#isClosed && this.#waiting.size === 0 && this.#atStart === JSON.stringify(atStart)
  }

  run(words: readonly string[], env: Variables, setting: Setting): Promise<Ran> {
    const id = ++this.#lastId
    const enter = this.has(setting) ? undefined : setting
    this.#setting = JSON.stringify(setting)
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(this.#ended(null))
      this.#waiting.set(id, { resolve, reject })
      void this.#ready.then(() => this.#child.send({ id, words, env, enter }))
    })
  }

  /**
   * Waits until no run has anything under way, as a process does before it exits. The process stays, for later runs.
   * @throws Error when that does not happen, or when the process has printed anything or has ended; it is ended then
   */
  async settle(): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#whenPrinted = () => { if (this.#printed.split(SETTLED).length > 2) resolve() }
    })
    await Promise.race([this.#ready, this.#closed])
    if (this.#child.connected) this.#child.send('settle')
    await this.#inTime(Promise.race([settled, this.#closed]))
    if (this.#isClosed || this.#printed !== SETTLED + SETTLED) {
      this.#child.kill('SIGKILL')
      throw this.#ended(await this.#closed)
    }
    this.#printed = ''
  }

  /** @throws Error when the process does not end by itself, or has printed anything */
  async end(): Promise<void> {
    // A channel that the parent closes would keep the event `close` away.
    if (this.#child.connected) this.#child.send('end')
    await this.#inTime(this.#closed)
    const code = await this.#closed
    if (code !== 0 || this.#printed !== '') throw this.#ended(code)
  }

  #outputs(): Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null)
  }

  async #inTime(happened: Promise<unknown>): Promise<void> {
    const timer = setTimeout(() => {
      this.#printed += '(a run has left something that keeps its process alive)'
      this.#child.kill('SIGKILL')
    }, LAST_GRACE)
    await happened
    clearTimeout(timer)
  }

  #print(text: string): void {
    this.#printed += text
    this.#whenPrinted()
  }

  #take({ id, ...ran }: Answer): void {
    this.#waiting.get(id)?.resolve(ran)
    this.#waiting.delete(id)
  }

  #ended(code: number | null): Error {
    return new Error(`the process of the command ended with ${String(code)}: ${this.#printed.replaceAll(SETTLED, '')}`)
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

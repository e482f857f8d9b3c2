import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Environment } from '../../../src/options/table/names.ts'
import type { Screen, StopSignal, Surroundings } from '../../../src/cli/surroundings.ts'

/** A stand-in for the process, which keeps what is printed. */
export class FakeProcess implements Surroundings {
  readonly env: Environment
  readonly stdin = Object.assign(new PassThrough(), { isTTY: false })
  readonly stdout = new FakeScreen()
  readonly stderr = new FakeScreen()
  readonly signals = new EventEmitter()
  readonly exits: number[] = []

  constructor(env: Environment = {}) {
    this.env = env
  }

  onSignal(signal: StopSignal, listener: () => void): void {
    this.signals.on(signal, listener)
  }

  offSignal(signal: StopSignal, listener: () => void): void {
    this.signals.off(signal, listener)
  }

  exit(code: number): void {
    this.exits.push(code)
  }

}

export class FakeScreen extends EventEmitter implements Screen {
  text = ''
  isTTY = false
  columns = 100

  write(text: string, done?: () => void): boolean {
    this.text += text
    done?.()
    return true
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }
}

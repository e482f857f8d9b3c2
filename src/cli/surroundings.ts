import { withoutSecrets } from '../location/redact.ts'
import type { Environment } from '../options/table/names.ts'

/** A stream that the command prints to. */
export interface Screen {
  readonly isTTY?: boolean
  /** Width of the terminal in characters. */
  readonly columns?: number
  /** Height of the terminal in rows. */
  readonly rows?: number
  /** @param done called when it is written, or failed to be */
  write(text: string, done?: () => void): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/** A stream that the command reads answers from. */
export type Keyboard = NodeJS.ReadableStream & { readonly isTTY?: boolean }

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGXCPU'

/** The parts of the process that the command uses. */
export interface Surroundings {
  readonly env: Environment
  readonly stdin: Keyboard
  readonly stdout: Screen
  readonly stderr: Screen
  onSignal(signal: StopSignal, listener: () => void): void
  offSignal(signal: StopSignal, listener: () => void): void
  /** Ends the process at once. */
  exit(code: number): void
}

export function surroundingsOf(process: NodeJS.Process): Surroundings {
  return {
    env: process.env,
    // The first access opens it.
    get stdin() { return process.stdin },
    stdout: process.stdout,
    stderr: process.stderr,
    onSignal: (signal, listener) => void process.on(signal, listener),
    offSignal: (signal, listener) => void process.off(signal, listener),
    exit: (code) => process.exit(code),
  }
}

/** Returns the same surroundings with screens that remove signatures from all text. */
export function withoutSecretsOnScreens<Given extends Surroundings>(surroundings: Given): Given {
  return Object.create(surroundings, {
    stdout: { value: withoutSecretsOn(surroundings.stdout) },
    stderr: { value: withoutSecretsOn(surroundings.stderr) },
  }) as Given
}

function withoutSecretsOn(screen: Screen): Screen {
  const overridden: Pick<Screen, 'write' | 'on'> = {
    write: (text, done) => screen.write(withoutSecrets(text), done),
    on: (event, listener) => screen.on(event, listener),
  }
  return Object.create(screen, Object.getOwnPropertyDescriptors(overridden)) as Screen
}

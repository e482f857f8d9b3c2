import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { setFlagsFromString } from 'node:v8'
import { hidesTitle } from './help/hidden-words.ts'
import { watchSignals } from './signals.ts'
import { surroundingsOf } from './surroundings.ts'
import { versionLine } from './help/version.ts'

// The executable sets it here; bin/objsync.js sets it before it loads this file.
process.env['UV_THREADPOOL_SIZE'] ??= '16'

// Most runs are short, and there the optimizing compiler of V8 takes a third of the CPU time. This lets it start later: at four times its
// usual budget. Newer releases of Node have a cheaper compiler that comes first.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=270336')

// Without a listener, Node answers this signal by opening its debugger to every user of the machine.
process.on('SIGUSR1', () => {})

// On exit, Node restores the settings of each terminal, and aborts when a terminal is gone.
const terminals = [0, 1, 2].filter((fd) => isatty(fd))
process.on('exit', () => terminals.filter((fd) => !isatty(fd)).forEach((fd) => closeSync(fd)))

const words = process.argv.slice(2)

// This comes first, because other users can see the command line from the start.
if (hidesTitle(words)) process.title = 'objsync'

// Scripts ask for the version most often, so it is printed before anything else loads.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(versionLine())
} else {
  void start()
}

/** How long a connection without an answer may keep the process of a stopped run alive, milliseconds. */
const LAST_GRACE = 1_000

async function start(): Promise<void> {
  const surroundings = surroundingsOf(process)
  const stop = watchSignals(surroundings)
  const { crash } = await import('./failure.ts')
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => process.exit(crash(error, surroundings.stderr)))
  }
  // Without this, an empty event loop would end the process with exit code 0.
  const standstill = (): never => process.exit(crash(new Error('the run stalled: nothing is left to wait for'), surroundings.stderr))
  process.once('beforeExit', standstill)
  const { main } = await import('./main.ts')
  const code = await main(words, surroundings, undefined, stop)
  process.exitCode = code
  process.off('beforeExit', standstill)
  if (stop.signal.aborted) setTimeout(() => process.exit(code), LAST_GRACE).unref()
}

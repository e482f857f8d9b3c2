// Runs the bundled command many times in one process: each message of the parent is a command line with its environment and working
// directory, each answer is its exit code and its output. After the message `settle` we wait until nothing keeps the event loop
// alive, as a process does that is about to exit, and end both outputs with SETTLED; then more runs may follow. After the message
// `end` we exit as soon as nothing keeps the event loop alive.
// usage: node resident.mjs FOLDER-OF-THE-BUNDLE (with an IPC channel)
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'

const SETTLED = '\u0004'

/** As src/cli/bin.ts sets them. */
const OF_EVERY_RUN = { UV_THREADPOOL_SIZE: '16', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
Object.assign(process.env, OF_EVERY_RUN)

const chunks = join(process.argv[2], 'chunks')
const [file, ...others] = readdirSync(chunks).filter((name) => /^main-\w+\.js$/.test(name))
if (file === undefined || others.length > 0) throw new Error(`${chunks} has no main, or several`)
const { main } = await import(pathToFileURL(join(chunks, file)).href)

/** A stream of the command, not a terminal, whose text is collected. */
function screen() {
  const written = []
  return {
    text: () => written.join(''),
    on() {},
    write(text, done) {
      written.push(text)
      if (done !== undefined) setImmediate(done)
      return true
    },
  }
}

/** Gives the process this environment and no other. The parent does it only while nothing runs. */
function enter({ cwd, env }) {
  const wanted = { ...env, ...OF_EVERY_RUN }
  for (const name of Object.keys(process.env)) if (!(name in wanted)) delete process.env[name]
  Object.assign(process.env, wanted)
  process.chdir(cwd)
}

async function run({ id, words, env }) {
  const [stdout, stderr] = [screen(), screen()]
  const surroundings = {
    env: { ...process.env, ...env },
    // Nobody is there to answer questions.
    get stdin() { return Readable.from([]) },
    stdout,
    stderr,
    onSignal() {},
    offSignal() {},
    exit: (code) => process.exit(code),
  }
  const code = await main(words, surroundings)
  process.send({ id, code, stdout: stdout.text(), stderr: stderr.text() })
}

function settle() {
  process.once('beforeExit', () => {
    process.channel.ref()
    process.stdout.write(SETTLED)
    process.stderr.write(SETTLED)
  })
  process.channel.unref()
}

process.on('message', (message) => {
  if (message === 'end') process.disconnect()
  else if (message === 'settle') settle()
  else {
    if (message.enter !== undefined) enter(message.enter)
    void run(message)
  }
})
process.send('ready')

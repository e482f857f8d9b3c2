// Runs the bundled command many times in one process: each message of the parent is a command line, each answer is what came of
// it. Environment and working directory are those that the parent gave us; a message may add variables. After the message `end`
// we end as soon as nothing keeps the event loop alive.
// usage: node resident.mjs FOLDER-OF-THE-BUNDLE (with an IPC channel)
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'

// As src/cli/bin.ts sets them.
process.env.UV_THREADPOOL_SIZE ??= '16'
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

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

process.on('message', (message) => void (message === 'end' ? process.disconnect() : run(message)))
process.send('ready')

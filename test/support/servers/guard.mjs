// Runs a server and outlives whoever started it by just so long as it takes to clean up: when our standard input
// closes (the starter ended, however it ended), the server is stopped and its folder removed.
// usage: node guard.mjs FOLDER COMMAND [ARGUMENT...]
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'

const [, , folder, command, ...args] = process.argv
const GRACE_MS = 5_000

const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true })

function stop() {
  server.kill('SIGTERM')
  setTimeout(() => server.kill('SIGKILL'), GRACE_MS).unref()
}

async function cleanUp(code) {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  process.exit(code)
}

process.stdin.resume()
process.stdin.once('close', stop)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
server.once('error', (error) => {
  console.error(error.message)
  void cleanUp(127)
})
server.once('exit', (code) => void cleanUp(code ?? 1))

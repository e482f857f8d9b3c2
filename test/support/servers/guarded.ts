import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 50
const PATIENCE_MS = 60_000
const LAST_WORDS = 4_000

/** A server that runs under the guard: it and its folder go when we go, even when we crash. */
export interface GuardedServer {
  /** What the server has printed lately, for the message of a failure. */
  lastWords(): string
  /** True when the process has ended by itself. */
  ended(): boolean
  /** Stops the server; resolves when it is gone and its folder removed. */
  stop(): Promise<void>
}

/** A new empty folder below the system's own for temporary files. */
export async function temporaryFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `objsync-${name}-`))
}

/** Starts a server; `folder` is removed when it ends. */
export function startGuarded(folder: string, command: readonly string[], env: Readonly<Record<string, string>>): GuardedServer {
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.mjs'), folder, ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // A Ctrl-C in the terminal is for us alone; the guard learns of our end by its standard input.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let words = ''
  let isEnded = false
  const listen = (chunk: Buffer): void => { words = (words + chunk.toString()).slice(-LAST_WORDS) }
  guard.stdout.on('data', listen)
  guard.stderr.on('data', listen)
  const end = new Promise<void>((resolve) => {
    guard.once('close', () => {
      isEnded = true
      resolve()
    })
  })
  // A server that ended first has closed the pipe already.
  guard.stdin.on('error', () => undefined)
  const stop = async (): Promise<void> => {
    guard.stdin.end()
    await end
  }
  return { lastWords: () => words, ended: () => isEnded, stop }
}

/**
 * Waits until `isReady` says so; asks again and again, since servers do not tell.
 * @throws Error with the server's last words when it ends or is not ready in time; it is stopped then.
 */
export async function untilReady(server: GuardedServer, name: string, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!await isReady()) {
    if (server.ended() || Date.now() > deadline) {
      await server.stop()
      throw new Error(`${name} did not start: ${server.lastWords().trim()}`)
    }
    await pause(POLL_MS)
  }
}

/**
 * True when a GET of the address is answered with a 2xx status.
 * @param certificate path of a certificate that vouches for the server
 */
export async function answers(url: string, certificate?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = certificate === undefined ? {} : { ca: readFileSync(certificate) }
    const request = url.startsWith('https:') ? https.get(url, options) : http.get(url)
    request.once('response', (response) => {
      response.resume()
      resolve(response.statusCode !== undefined && response.statusCode >= 200 && response.statusCode < 300)
    })
    request.once('error', () => resolve(false))
  })
}

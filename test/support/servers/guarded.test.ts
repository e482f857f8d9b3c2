import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { startGuarded } from './guarded.ts'

const SERVER = [process.execPath, '-e', "console.log('up'); setInterval(() => {}, 60_000)"]
const GUARD = join(import.meta.dirname, 'guard.mjs')

it('stop ends the server and removes its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-guarded-'))
  const server = startGuarded(folder, SERVER, {})
  await expect.poll(() => server.lastWords()).toContain('up')
  await server.stop()
  expect(server.ended()).toBe(true)
  expect(existsSync(folder)).toBe(false)
})

it('the server and its folder go when whoever started them is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-guarded-'))
  const args = JSON.stringify([GUARD, folder, ...SERVER])
  const starter = spawn(process.execPath, [
    '-e',
    `require('node:child_process').spawn(process.execPath, ${args}, { stdio: ['pipe', 'inherit', 'inherit'] })`,
  ], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => starter.stdout.once('data', resolve))
  // The server and its guard hold the other end of this pipe, so its end is theirs.
  const allGone = new Promise((resolve) => starter.stdout.once('close', resolve))
  starter.stdout.resume()
  starter.kill('SIGKILL')
  await allGone
  expect(existsSync(folder)).toBe(false)
})

it('a server that cannot be started says why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-guarded-'))
  const server = startGuarded(folder, [join(folder, 'no-such-command')], {})
  await server.stop()
  expect(server.lastWords()).toContain('no-such-command')
  expect(existsSync(folder)).toBe(false)
})

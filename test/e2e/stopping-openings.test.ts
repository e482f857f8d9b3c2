import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { start, type Running } from './support/command.ts'

const onWindows = process.platform === 'win32'
let folder = ''
let server: Server | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objsync-e2e-'))
  await writeFile(join(folder, 'file'), 'x')
})
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  await rm(folder, { recursive: true })
})

/** A program that notes its process id and then never ends. */
async function hangingProgram(name: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\necho $$ >> "${join(folder, 'pid')}"\nexec sleep 1000\n`)
  await chmod(path, 0o755)
  return path
}

/** The process ids of the programs started so far: a package may ask a second time. */
async function startedPrograms(): Promise<number[]> {
  const text = await readFile(join(folder, 'pid'), 'utf8').catch(() => '')
  return [...text.matchAll(/(\d+)\n/g)].map(([, pid]) => Number(pid))
}

async function aProgramStarted(): Promise<void> {
  await expect.poll(startedPrograms, { timeout: 20_000 }).not.toEqual([])
}

async function alivePrograms(): Promise<number[]> {
  return (await startedPrograms()).filter(isAlive)
}

/** False for a process that has ended and that nobody has waited for yet: in a container that is up to process 1. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return !hasEnded(pid)
}

function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return process.platform === 'linux'
  }
}

/** A server that takes requests and never answers. */
async function silentServer(): Promise<{ host: string; asked: Promise<unknown> }> {
  server = createServer((request) => void request.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked: once(server, 'request') }
}

async function endOf(running: Running): Promise<number | null> {
  running.child.kill('SIGINT')
  return (await running.ended).code
}

describe.skipIf(onWindows)('SIGINT while a side is being opened', () => {
  it('ends a credential_process, and the run', async () => {
    const program = await hangingProgram('credentials')
    const config = join(folder, 'config')
    await writeFile(config, `[default]\nregion = us-east-1\ncredential_process = ${program}\n`)
    const running = start([folder, 's3://bucket'], { env: { AWS_CONFIG_FILE: config, HOME: folder } })
    await aProgramStarted()
    expect(await endOf(running)).toBe(130)
    await expect.poll(alivePrograms, { timeout: 10_000 }).toEqual([])
  })

  it('ends a login by the Azure CLI, and the run', async () => {
    await hangingProgram('az')
    const env = { AZCOPY_AUTO_LOGIN_TYPE: 'AZCLI', PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, HOME: folder }
    const running = start([folder, 'https://account.blob.core.windows.net/container'], { env })
    await aProgramStarted()
    expect(await endOf(running)).toBe(130)
    await expect.poll(alivePrograms, { timeout: 10_000 }).toEqual([])
  })

  it.each<[string, (host: string) => string[]]>([
    ['a Blob source that may be public', (host) => ['--from-to', 'BlobLocal', `http://${host}/account/container`]],
    ['an S3 source', (host) => ['--source-endpoint-url', `http://${host}`, '--source-access-key', 'a', '--source-secret-access-key', 'b', 's3://bucket/prefix']],
  ])('does not wait for %s', async (_, wordsFor) => {
    const { host, asked } = await silentServer()
    const running = start([...wordsFor(host), join(folder, 'target')], { env: { HOME: folder } })
    await asked
    expect(await endOf(running)).toBe(130)
  })
})

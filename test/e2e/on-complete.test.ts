import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answer, serve } from '../support/http-server.ts'
import { BUNDLE, start, type Running, type StartOptions } from './support/command.ts'
import { textsOf, useLocalWorld } from './support/local-world.ts'
import { MIB } from './support/mixed.ts'
import type { Place } from './support/places.ts'

const world = useLocalWorld()
const onWindows = process.platform === 'win32'

async function places(content: string | Buffer = 'content'): Promise<[source: Place, target: Place]> {
  const [source, target] = [world.newPlace(), world.newPlace()]
  await source.write({ a: content })
  return [source, target]
}

/** A process of its own, whose stderr a command can write to. */
function objsync(words: readonly string[], env: StartOptions['env'] = {}): Running {
  return start(words, { env: { HOME: join(world.folder, 'home'), ...env }, cwd: world.folder })
}

async function printed(running: Running, text: string): Promise<void> {
  while (!running.stderr().includes(text)) await once(running.child.stderr ?? running.child, 'data')
}

/** A process that nobody has waited for yet is a zombie, which Linux still counts; it has ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

interface Document { readonly status: string; readonly exitCode: number; readonly counts: { readonly copied: number }; readonly dryRun: boolean }

it.skipIf(onWindows)('objsync --on-complete COMMAND prints to stderr, and can run objsync, which does not run it again', async () => {
  const [[source, target], third] = [await places(), world.newPlace()]
  const command = `echo said; ${BUNDLE.map((word) => `'${word}'`).join(' ')} "$OBJSYNC_RUN_TARGET" '${third.location}'`
  const ran = await objsync(['--json', source.location, target.location], { OBJSYNC_ON_COMPLETE: command, OBJSYNC_DRY_RUN: 'false' }).ended
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringMatching(/^said\nCopied 1 object /)])
  expect((JSON.parse(ran.stdout) as Document).counts.copied).toBe(1)
  expect([await textsOf(target), await textsOf(third)]).toEqual([{ a: 'content' }, { a: 'content' }])
})

it('objsync --webhook URL is tried until it answers', async () => {
  const server = await serve(answer({ status: 500 }), answer({ status: 500 }), answer())
  const [source, target] = await places()
  const ran = await objsync(['--dry-run', '--webhook', server.origin, source.location, target.location]).ended
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  expect(server.received.map(({ body }) => JSON.parse(body.toString()) as Document)).toEqual(Array(3).fill(expect.objectContaining({ status: 'complete', dryRun: true })))
  expect(await textsOf(target)).toEqual({})
})

it('objsync --webhook URL where nobody listens ends with 3 after everything is copied', async () => {
  const [source, target] = await places()
  const ran = await objsync(['--webhook', 'http://127.0.0.1:9/S3CRET', source.location, target.location]).ended
  expect([ran.code, await textsOf(target)]).toEqual([3, { a: 'content' }])
  expect(ran.stderr).toContain('WARN the webhook did not take the result url="http://127.0.0.1:9"')
  expect(ran.stderr).not.toContain('S3CRET')
})

it.skipIf(onWindows)('a SIGINT leaves time for the command and the webhook, and a second one does not', async () => {
  const server = await serve(() => {})
  const [source, target] = await places(Buffer.alloc(16 * MIB))
  const trace = join(world.folder, 'trace')
  const words = ['-vv', '--rate-limit-bandwidth', '1MiB', '--on-complete', `echo > '${trace}'`, '--webhook', server.origin, source.location, target.location]
  const running = objsync(words)
  await printed(running, 'DEBUG starting')
  running.child.kill('SIGINT')
  await server.arrived(1)
  expect([existsSync(trace), running.child.exitCode]).toEqual([true, null])
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(130)
  expect(server.received).toHaveLength(1)
})

it.skipIf(onWindows)('a SIGTERM while the command runs ends all that the command has started', async () => {
  const [source, target] = await places()
  const running = objsync(['--on-complete', 'sleep 600 & echo started $! >&2; wait; echo "not reached" >&2', source.location, target.location])
  await printed(running, 'started')
  running.child.kill('SIGTERM')
  expect((await running.ended).code).toBe(143)
  const started = Number(/started (\d+)/.exec(running.stderr())?.[1])
  await expect.poll(() => isRunning(started)).toBe(false)
  expect(running.stderr()).not.toContain('not reached')
})

it.skipIf(onWindows)('a second SIGTERM ends a command that ignores the first one', async () => {
  const [source, target] = await places()
  const running = objsync(['--on-complete', 'trap "" TERM; echo started $$ >&2; while :; do sleep 0.1; done', source.location, target.location])
  await printed(running, 'started')
  running.child.kill('SIGTERM')
  await printed(running, 'stopping')
  running.child.kill('SIGTERM')
  expect((await running.ended).code).toBe(143)
  const started = Number(/started (\d+)/.exec(running.stderr())?.[1])
  await expect.poll(() => isRunning(started)).toBe(false)
})

it('objsync --rate-limit-bandwidth TIMETABLE follows the clock', async () => {
  const [source, target] = await places()
  const ran = await world.objsync(['-v', '--rate-limit-bandwidth', '00:00,5MiB Mon-12:00,5MiB', source.location, target.location])
  expect([ran.code, await textsOf(target)]).toEqual([0, { a: 'content' }])
  expect(ran.stderr).toContain('from now on the bandwidth is limited to 5242880 bytes per second')
  const free = await world.objsync(['-v', '--rate-limit-bandwidth', '00:00,off', '--remove-modified-filter', source.location, target.location])
  expect(free.stderr).toContain('from now on the bandwidth is not limited')
})

import { exec, execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { endingPrograms } from '../../src/credentials/child-processes.ts'

const NEVER = new AbortController().signal
const forEver = `"${process.execPath}" -e "setInterval(() => {}, 1000)"`

/** Work as packages do it: a program whose handle nobody but they have. */
function hanging(start: (child: ChildProcess) => void): () => Promise<string> {
  return async () => {
    const running = promisify(exec)(forEver)
    start(running.child)
    return (await running).stdout
  }
}

describe('endingPrograms', () => {
  it('gives what work gives', async () => {
    const program = promisify(execFile)
    expect((await endingPrograms(() => program(process.execPath, ['-p', '1 + 1']), NEVER)).stdout.trim()).toBe('2')
    await expect(endingPrograms(() => program(process.execPath, ['-e', 'process.exit(3)']), NEVER)).rejects.toMatchObject({ code: 3 })
  })

  it('ends what was started when the signal fires', async () => {
    const stop = new AbortController()
    let child: ChildProcess | undefined
    const work = endingPrograms(hanging((started) => {
      child = started
      setImmediate(() => stop.abort())
    }), stop.signal)
    await expect(work).rejects.toMatchObject({ kind: 'aborted' })
    if (child?.signalCode === null && child.exitCode === null) await once(child, 'exit')
    expect(child?.killed).toBe(true)
  })

  it('starts nothing once the signal has fired', async () => {
    await expect(endingPrograms(() => Promise.reject(new Error('started')), AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('ends what has run for too long', async () => {
    let child: ChildProcess | undefined
    await expect(endingPrograms(hanging((started) => (child = started)), NEVER, 20)).rejects.toMatchObject({
      kind: 'credentials', message: expect.stringContaining('no answer within 0.02 s') as string,
    })
    expect(child?.killed).toBe(true)
  })

  it('waits for no program that does not exist', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await expect(endingPrograms(() => promisify(execFile)('/nonexistent/az'), NEVER)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves the programs of others alone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await expect(endingPrograms(hanging(() => undefined), NEVER, 20)).rejects.toMatchObject({ code: 'ProgramTimeout' })
    expect(other.killed).toBe(false)
    other.kill()
    await once(other, 'exit')
  })
})

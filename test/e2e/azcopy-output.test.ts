import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { azcopyEnvironment, findAzcopy, runProgram } from '../support/azcopy.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { useLocalWorld } from './support/local-world.ts'

interface Message {
  readonly MessageType: string
  readonly MessageContent: string
}

/** What a program reads that azcopy wrote: whatever is no message would break it. */
function messagesIn(stdout: string): Message[] {
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Message)
}

function contentOf(message: Message | undefined): Record<string, unknown> {
  return JSON.parse(message?.MessageContent ?? '{}') as Record<string, unknown>
}

/** Type and names of fields of what has an inner structure; information for people differs. */
function shapeOf(stdout: string): [string, string[]][] {
  const structured = messagesIn(stdout).filter(({ MessageType }) => MessageType !== 'Info')
  return structured.map((message) => {
    const content = message.MessageContent === '' ? {} : contentOf(message)
    return [message.MessageType, Object.keys(content)]
  })
}

describe('objsync sync --output-type json', () => {
  const world = useLocalWorld()

  it('LOCAL LOCAL: messages, and a log file', async () => {
    const { code, stdout, stderr, held } = await world.sync({ a: 'alpha', 'b c/d': 'delta' }, { gone: 'x' }, ['--output-type', 'json', '--delete-destination=true'])
    expect({ code, stderr, held }).toEqual({ code: 0, stderr: '', held: { a: 'alpha', 'b c/d': 'delta' } })
    const messages = messagesIn(stdout)
    expect(messages.map(({ MessageType }) => MessageType)).toEqual(['Init', 'Info', 'Progress', 'EndOfJob'])
    expect(contentOf(messages[3])).toMatchObject({ JobStatus: 'Completed', TransfersCompleted: '2', TotalBytesTransferred: '10', DeleteTransfersCompleted: '1' })
    const { LogFileLocation, JobID } = contentOf(messages[0]) as Record<string, string>
    expect(LogFileLocation).toBe(join(world.folder, 'home', '.azcopy', `${JobID}.log`))
    expect(await readFile(LogFileLocation ?? '', 'utf8')).toMatch(/INFO: copied .*b c\/d: 5 bytes, not at target\n[^]*INFO: deleted .*gone\n/)
  })
})

describeAzurite('azcopy\'s output', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent('a program is asked before each removal, and answers', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    await target.write({ one: 'x', three: 'x', two: 'x' })
    const options = ['--output-type', 'json', '--delete-destination=prompt']
    const { child, ended } = world.start(source, target, options, { stdin: 'pipe' })
    const asked: string[] = []
    const answers: Record<string, string> = { one: 'y', three: 'n', two: 'l' }
    child.stdout?.on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part.includes('"MessageType":"Prompt"'))) {
        const { PromptDetails: { PromptTarget } } = JSON.parse(line) as { PromptDetails: { PromptTarget: string } }
        asked.push(PromptTarget)
        child.stdin?.write(`${answers[PromptTarget.slice(PromptTarget.lastIndexOf('/') + 1)] ?? ''}\n`)
      }
    })
    // The process ends although its stdin is still open.
    expect((await ended).code).toBe(0)
    expect(asked).toEqual(['one', 'three', 'two'])
    expect(Object.keys(await target.read())).toEqual(['a', 'three', 'two'])
  })

  it.concurrent('a line on stdin cancels, and the process ends', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`file ${index}`, 'x'])))
    const { child, ended } = world.start(source, target, ['--cancel-from-stdin', '--rate-limit-objects', '10'], { stdin: 'pipe' })
    if (child.stdout) await once(child.stdout, 'data')
    child.stdin?.write('cancel\n')
    const { code, stdout } = await ended
    expect(code).toBe(1)
    expect(stdout).toMatch(/INFO: Cancellation requested\.[^]*Final Job Status: Cancelled\n/)
    expect(Object.keys(await target.read()).length).toBeLessThan(300)
  })

  const azcopy = findAzcopy()
  it.skipIf(azcopy === undefined)('has the shapes of the real one\'s', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'alpha', 'b c/d': 'delta' })
    await target.write({ gone: 'x' })
    const runs: [string, string, string[]][] = [
      [source.location, target.location, ['--from-to', 'LocalBlob', '--delete-destination=true', '--dry-run']],
      [target.location, source.location, ['--from-to', 'BlobLocal', '--delete-destination=true', '--dry-run']],
      [source.location, target.location, ['--from-to', 'LocalBlob']],
    ]
    for (const [from, to, options] of runs) {
      const words = ['sync', from, to, ...options, '--output-type', 'json']
      const theirs = await runProgram([azcopy ?? ''], words, world.folder, azcopyEnvironment(world.folder))
      await target.remove('a').catch(() => {})
      await target.remove('b c/d').catch(() => {})
      const ours = await world.objsync(from, to, [...options, '--output-type', 'json'])
      expect([ours.code, sorted(shapeOf(ours.stdout))]).toEqual([theirs.code, sorted(shapeOf(theirs.output))])
    }
  })
})

/** azcopy removes first, and we last. */
function sorted(shape: [string, string[]][]): string[] {
  return shape.map((message) => JSON.stringify(message)).sort()
}

import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { StorageError } from '../../../errors.ts'
import { orStopped } from '../../../stopping.ts'
import { ABSENT, commandsFor, DEFINE, END } from './powershell.ts'
import type { AttributeProgram } from './powershell.ts'

/** What the program says of one path: the bits of its attributes, that nothing is there, or why they cannot be read. */
export type AttributeAnswer = number | 'absent' | Error

/** Reads the attributes of files on a disk of Windows. */
export interface AttributeReader {
  /** @throws StorageError `failed` when the program cannot be started, ends early, or answers anything but one line a path */
  read(paths: readonly string[], signal: AbortSignal | undefined): Promise<AttributeAnswer[]>
  /** Ends the program, and waits until it has ended. */
  close(): Promise<void>
}

/** Starts the program with the first page, as Node has no call for attributes. Pages must be asked for one after another. */
export function createAttributeReader(program: AttributeProgram): AttributeReader {
  let running: Conversation | undefined
  return {
    read: async (paths, signal) => (paths.length === 0 ? [] : orStopped((running ??= converse(program)).ask(paths), signal)),
    close: async () => running?.end(),
  }
}

interface Conversation {
  ask(paths: readonly string[]): Promise<AttributeAnswer[]>
  end(): Promise<void>
}

function converse({ name, args }: AttributeProgram): Conversation {
  const child = spawn(name, args, { stdio: 'pipe', windowsHide: true })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ending = endOf(child)
  child.stdin.write(`${DEFINE}\n`)
  return {
    async ask(paths) {
      child.stdin.write(commandsFor(paths))
      const answers: string[] = []
      for (;;) {
        const { done, value } = await lines.next()
        if (done === true) throw cannotRead(`${name} ${await ending}`)
        if (value === END) break
        answers.push(value)
      }
      if (answers.length !== paths.length) throw cannotRead(`${name} answered ${answers.length} of ${paths.length} paths`)
      return answers.map((answer) => parseAnswer(answer, name))
    },
    async end() {
      child.kill()
      await ending
    },
  }
}

/** What became of the program, with its last words. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-1000)
  })
  // A program that has ended takes no more paths; its end says why.
  child.stdin.on('error', () => undefined)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be run: ${error.message}`))
    child.once('close', (status) => resolve(`ended early with status ${status ?? 'unknown'}${words.trim() === '' ? '' : `: ${words.trim()}`}`))
  })
}

/** @throws StorageError `failed` for an answer that is none of the three */
function parseAnswer(answer: string, name: string): AttributeAnswer {
  if (/^-?\d{1,10}$/.test(answer)) return Number(answer)
  if (answer === ABSENT) return ABSENT
  if (answer.startsWith('failed ')) return new Error(answer.slice('failed '.length))
  throw cannotRead(`${name} answered ${JSON.stringify(answer.slice(0, 200))}`)
}

function cannotRead(why: string): StorageError {
  return new StorageError(`cannot read the attributes of files: ${why}`, { kind: 'failed' })
}

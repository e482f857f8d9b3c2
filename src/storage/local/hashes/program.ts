import { spawn } from 'node:child_process'
import { UsageError } from '../../../errors.ts'
import { codeOf } from '../disk/errors.ts'

export interface ProgramResult {
  /** Null when a signal ended the program. */
  readonly status: number | null
  readonly output: Buffer
  readonly complaint: string
}

/** Runs a program to its end, its messages in English. @throws the system's error when it cannot be started */
export function runProgram(name: string, args: readonly string[], input = ''): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } })
    const [output, complaint]: [Buffer[], Buffer[]] = [[], []]
    child.once('error', reject)
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk))
    // If the program ends before it has read all input, its status says why.
    child.stdin.on('error', () => undefined)
    child.once('close', (status) => {
      resolve({ status, output: Buffer.concat(output), complaint: Buffer.concat(complaint).toString('utf8').trim() })
    })
    child.stdin.end(input)
  })
}

/** What programs are needed for, and what to do without them. */
export interface Need {
  readonly what: string
  readonly otherwise: string
}

const HASH_RECORDS: Need = { what: 'hash records in extended attributes need', otherwise: 'use --local-hash-storage-mode HiddenFiles' }

/** @throws UsageError when one of the programs is not there */
export async function requirePrograms(names: readonly string[], packageName: string, { what, otherwise }: Need = HASH_RECORDS): Promise<void> {
  for (const name of names) {
    try {
      await runProgram(name, ['--help'])
    } catch (error) {
      const why = codeOf(error) === 'ENOENT' ? 'is not installed' : 'cannot be run'
      const message = `${what} the program ${name}, which ${why}: install ${packageName}, or ${otherwise}`
      throw new UsageError(message, error)
    }
  }
}

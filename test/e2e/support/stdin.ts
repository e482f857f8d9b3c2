import { start, type Ran } from './command.ts'

/** Runs the command with this text as its standard input. */
export async function startIn(words: readonly string[], env: Readonly<Record<string, string>>, text: string): Promise<Ran> {
  const { child, ended } = start(words, { env, stdin: 'pipe' })
  // A command that refuses its options reads nothing.
  child.stdin?.on('error', () => undefined).end(text)
  return ended
}

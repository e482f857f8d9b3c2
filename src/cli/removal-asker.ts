import type { Invocation } from '../options/invocation.ts'
import { namesOf } from './azcopy/names.ts'
import { choices, createRemovalPrompt } from './azcopy/prompt.ts'
import { linesOf } from './azcopy/stdin-lines.ts'
import type { Surroundings } from './surroundings.ts'

/** Whom to ask before a removal. */
export interface RemovalAsker {
  readonly confirm: (key: string) => Promise<boolean>
  /** Lets go of stdin. */
  close(): void
}

/** Asks at the terminal; questions go to stderr, for standard output is for results. */
export function askerAt(surroundings: Surroundings, { source, target }: Invocation, signal: AbortSignal): RemovalAsker {
  const { stderr } = surroundings
  const lines = linesOf(() => surroundings.stdin)
  const talk = {
    ask: ({ text }: { readonly text: string }) => void stderr.write(`${text} Please confirm with: ${choices()} `),
    info: (text: string) => void stderr.write(`${text}\n`),
  }
  return { confirm: createRemovalPrompt({ names: namesOf(source, target), talk, lines, signal }), close: () => lines.close() }
}

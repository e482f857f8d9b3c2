import type { Invocation } from '../../options/invocation.ts'
import { escapeControls } from '../log/record.ts'
import type { Surroundings } from '../surroundings.ts'
import { type Names, namesOf } from './names.ts'
import { type Lines, linesOf } from './stdin-lines.ts'

/** What may be answered, as azcopy's messages describe it. */
export const CHOICES = [
  { ResponseType: 'Yes', UserFriendlyResponseType: 'Yes', ResponseString: 'y' },
  { ResponseType: 'No', UserFriendlyResponseType: 'No', ResponseString: 'n' },
  { ResponseType: 'YesForAll', UserFriendlyResponseType: 'Yes for all', ResponseString: 'a' },
  { ResponseType: 'NoForAll', UserFriendlyResponseType: 'No for all', ResponseString: 'l' },
] as const

/** `[Y] Yes  [N] No  …` */
export function choices(): string {
  return CHOICES.map((choice) => `[${choice.ResponseString.toUpperCase()}] ${choice.UserFriendlyResponseType}`).join('  ')
}

export interface Question {
  readonly text: string
  readonly key: string
}

/** Where the user is asked, and where the answers are reported. */
export interface Talk {
  ask(question: Question): void
  info(text: string): void
}

export interface RemovalPromptOptions {
  readonly names: Pick<Names, 'targetRoot' | 'extra'>
  readonly talk: Talk
  readonly lines: Lines
  /** Ends a question that is open; from then on nothing may be removed. */
  readonly signal: AbortSignal
}

/** Asks before each removal, in azcopy's words. Whatever is no clear yes keeps the entry. */
export function createRemovalPrompt({ names, talk, lines, signal }: RemovalPromptOptions): (key: string) => Promise<boolean> {
  const { extra, targetRoot } = names
  let forAll: boolean | undefined
  return async (key) => {
    if (signal.aborted) return false
    if (forAll !== undefined) return forAll
    const shown = escapeControls(key)
    const where = `delete it from the destination(${targetRoot})?`
    talk.ask({ text: `The ${extra} '${shown}' does not exist at the source. Do you wish to ${where}`, key })
    const answer = await lines.next(signal)
    if (signal.aborted) return false
    switch (answer?.trim().toLowerCase()) {
      case 'y':
        return true
      case 'n':
        talk.info(`Keeping extra ${extra}: ${shown}`)
        return false
      case 'a':
        talk.info(`Confirmed. All the extra ${extra}s will be deleted.`)
        return (forAll = true)
      case 'l':
      case undefined:
        talk.info('No deletions will happen from now onwards.')
        return (forAll = false)
      default:
        talk.info(`Unrecognizable answer, keeping extra ${extra}: ${shown}.`)
        return false
    }
  }
}

/** Asks the user before each removal. */
interface RemovalAsker {
  readonly confirm: (key: string) => Promise<boolean>
  /** Releases stdin. */
  close(): void
}

/** Asks at the terminal. Questions go to stderr, because stdout carries results. */
export function askerAt(surroundings: Surroundings, { source, target }: Invocation, signal: AbortSignal): RemovalAsker {
  const { stderr } = surroundings
  const lines = linesOf(() => surroundings.stdin)
  const talk = {
    ask: ({ text }: { readonly text: string }) => void stderr.write(`${text} Please confirm with: ${choices()} `),
    info: (text: string) => void stderr.write(`${text}\n`),
  }
  return { confirm: createRemovalPrompt({ names: namesOf(source, target), talk, lines, signal }), close: () => lines.close() }
}

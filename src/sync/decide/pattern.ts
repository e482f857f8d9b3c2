import { setImmediate as nextTurn } from 'node:timers/promises'
import vm from 'node:vm'
import type { FilterSettings } from '../settings.ts'
import { messageOf, StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'

/** How long one match may take, milliseconds. */
const LIMIT = 1000
/** Keys whose answers are kept; a page has fewer. */
const MOST_REMEMBERED = 20_000

/**
 * A regular expression of the user's. JavaScript's engine backtracks: on some keys a pattern with nested repeats takes
 * longer than anybody can wait, and meanwhile no signal is heard. So all matches have a time limit. Setting one costs
 * 0.2 ms, so the keys of a page are matched together, before they are asked for one by one.
 */
export class Pattern {
  private readonly answers = new Map<string, boolean>()
  private readonly timed: () => void
  private keys: readonly string[] = []
  /** Which of the keys is being matched. */
  private at = 0

  /** @param subject what is matched, for messages */
  constructor(private readonly regex: RegExp, limit = LIMIT, private readonly subject = 'the key') {
    const context = vm.createContext({ matchAll: () => this.matchAll() })
    const script = new vm.Script('matchAll()')
    this.timed = () => void script.runInContext(context, { timeout: limit })
  }

  /** @throws StorageError `failed` when a match takes too long */
  test(key: string): boolean {
    return this.answers.get(key) ?? this.matched(key)
  }

  /**
   * Matches keys that will be asked for.
   * @throws StorageError `failed` when a match takes too long, `aborted` when the signal has fired meanwhile
   */
  async prepare(keys: readonly string[], signal: AbortSignal): Promise<void> {
    if (this.answers.size > MOST_REMEMBERED) this.answers.clear()
    for (let at = 0; ;) {
      at = this.round(keys, at)
      if (at >= keys.length) return
      await nextTurn()
      throwIfStopped(signal)
    }
  }

  private matched(key: string): boolean {
    if (this.answers.size > MOST_REMEMBERED) this.answers.clear()
    this.round([key], 0)
    return this.answers.get(key) ?? false
  }

  /** Matches the keys from one on until the time is up. @returns where to go on */
  private round(keys: readonly string[], start: number): number {
    this.keys = keys
    this.at = start
    try {
      this.timed()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw unusable(this.regex, messageOf(error))
      // Many keys may take long together.
      if (this.at === start) throw unusable(this.regex, `it takes too long on ${this.subject} ${JSON.stringify(keys[start])}; write it without repeats in repeats`)
    }
    return this.at
  }

  private matchAll(): void {
    for (; this.at < this.keys.length; this.at++) {
      const key = this.keys[this.at] ?? ''
      this.answers.set(key, this.regex.test(key))
    }
  }
}

function unusable(regex: RegExp, why: string): StorageError {
  return new StorageError(`the pattern ${regex.source} cannot be used: ${why}`, { kind: 'failed', code: 'UnusablePattern' })
}

const patterns = new WeakMap<RegExp, Pattern>()

/** A pattern for keys. The filter and the shield of a run share what was matched. */
export function patternOf(regex: RegExp): Pattern {
  return patternFor(regex, 'the key')
}

/** @param subject what is matched, for messages */
export function patternFor(regex: RegExp, subject: string): Pattern {
  const pattern = patterns.get(regex) ?? new Pattern(regex, LIMIT, subject)
  patterns.set(regex, pattern)
  return pattern
}

/** All patterns that filters match keys against. */
export function patternsOf({ includeRegex, excludeRegex, bothSides }: FilterSettings): Pattern[] {
  const regexes = [includeRegex, excludeRegex, ...(bothSides?.includeRegexes ?? []), ...(bothSides?.excludeRegexes ?? [])]
  return regexes.flatMap((regex) => (regex ? [patternOf(regex)] : []))
}

/** Matches the keys of a page ahead of its being filtered. */
export async function matchAhead(patterns: readonly Pattern[], keys: () => readonly string[], signal: AbortSignal): Promise<void> {
  if (patterns.length === 0) return
  const all = keys()
  for (const pattern of patterns) await pattern.prepare(all, signal)
}

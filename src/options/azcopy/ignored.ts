import { UsageError } from '../../errors.ts'
import { InvalidValue } from '../kinds/kind.ts'
import { onOff } from '../kinds/switch.ts'

/**
 * An option of azcopy that has no meaning here. Command lines that give it a value with no effect on Blob work all the
 * same; any other value is refused.
 */
export interface IgnoredOption {
  readonly takes: 'switch' | 'value'
  /** Values without effect, in any letter case; all of them for `any`. */
  readonly accepts: readonly string[] | 'any'
  /** Which values there are; any text when absent. */
  readonly values?: readonly string[]
  /** Why it has no effect, or why the other values are refused, as text after a colon. */
  readonly why: string
}

const DEBUGGING = "it is for debugging azcopy's own code"
const NO_CHECK = 'there is no look for newer releases'

export const IGNORED: Readonly<Record<string, IgnoredOption>> = {
  'check-version': { takes: 'switch', accepts: 'any', why: NO_CHECK },
  'skip-version-check': { takes: 'switch', accepts: 'any', why: NO_CHECK },
  'await-continue': { takes: 'switch', accepts: 'any', why: DEBUGGING },
  'await-open': { takes: 'switch', accepts: 'any', why: DEBUGGING },
  'memory-profile': { takes: 'value', accepts: 'any', why: DEBUGGING },
}

/** The entry of a flag as it was written (`--name` or `--name=value`). */
export function findIgnored(word: string): { readonly name: string; readonly entry: IgnoredOption } | undefined {
  const name = word.startsWith('--') ? (word.slice(2).split('=', 1)[0] ?? '') : ''
  const entry = Object.hasOwn(IGNORED, name) ? IGNORED[name] : undefined
  return entry && { name, entry }
}

/**
 * Lets a value pass that has no effect.
 *
 * @param text as behind `=` or in the next word; a bare switch has none
 * @throws UsageError for every other value
 */
export function checkIgnored(name: string, { takes, accepts, values, why }: IgnoredOption, text: string | undefined): void {
  const value = takes === 'switch' ? switchValue(name, text ?? 'true') : text
  if (value === undefined) throw new UsageError(`option '--${name}' argument missing`)
  const folded = value.toLowerCase()
  if (values !== undefined && !values.some((known) => known.toLowerCase() === folded)) {
    throw new UsageError(`invalid value '${value}' for --${name}: must be one of ${values.join(', ')}`)
  }
  if (accepts !== 'any' && !accepts.some((known) => known.toLowerCase() === folded)) {
    throw new UsageError(`--${name} cannot be used: ${why}`)
  }
}

function switchValue(name: string, text: string): string {
  try {
    return String(onOff.parse(text))
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    throw new UsageError(`invalid value '${text}' for --${name}: ${error.message}`)
  }
}

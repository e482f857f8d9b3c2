import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'

/** Two keys of the source need one name at the target. */
export class NameConflictError extends StorageError {
  override readonly name = 'NameConflictError'

  constructor(key: string, other: string) {
    super(describeConflict(key, other), { kind: 'conflict', code: 'NameConflict' })
  }
}

function describeConflict(key: string, other: string): string {
  const names = `${JSON.stringify(key)} and ${JSON.stringify(other)}${describeForms(key, other)}`
  return `the target has one name for ${names}, and the source has both; rename one of them, or see --case-conflict`
}

/** Two Unicode forms of one text look equal, so the code points of the first character that differs are shown. */
function describeForms(key: string, other: string): string {
  if (key.normalize() !== other.normalize()) return ''
  const [ours, theirs] = [charactersOf(key), charactersOf(other)]
  const at = ours.findIndex((character, i) => character !== theirs[i])
  return ` (character ${at + 1} is ${codePointsOf(ours[at])} in one and ${codePointsOf(theirs[at])} in the other)`
}

function charactersOf(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
}

function codePointsOf(character = ''): string {
  return [...character].map((each) => `U+${each.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? ''}`).join(' ')
}

/** Reports whether an entry that cannot have its name counts as failed. If it is left out, there may be a warning. */
export function conflictFails(key: string, other: string, { names }: SyncSettings, { report }: Pick<RunContext, 'report'>): boolean {
  if (names.conflicts === 'warn') report.warned(`left out: ${describeConflict(key, other)}`, { key })
  return names.conflicts === 'error' || names.conflicts === 'rename'
}

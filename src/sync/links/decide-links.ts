import type { Keyed } from '../../order/keyed.ts'
import type { Spool } from '../../order/spool.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Copy } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'
import { NOTHING_DECIDED, type Decisions, type VerdictOn } from '../decide/decide.ts'
import { keyAtTarget } from '../pair.ts'
import { namesByFile, type Linked, type Name } from './group-links.ts'

/** A link that waits until the content of its file is at the target. */
export interface LinkToMake extends Keyed {
  readonly copy: Copy
  /** The key of the file's first name at the source. */
  readonly first: string
}

/** These say that the target has what the source has. */
const SAME: ReadonlySet<Reason> = new Set<Reason>(['up-to-date', 'same-mtime', 'same-size', 'same-content', 'same-etag', 'same-checksum'])

export function saysSame(reason: Reason): boolean {
  return SAME.has(reason)
}

/** What is known of the first name of a file when its other names are decided. */
interface First {
  readonly name: Name
  /** The file stays at the target as it is. */
  readonly stays: boolean
  /** The target has, or gets, the content of the source under it. */
  readonly holds: boolean
}

/**
 * Decides on hard links, file by file. The first name of a file is judged like any other entry. Its other names become links to it,
 * unless they are; `links` takes those that have to be made.
 */
export async function* decideLinks(
  linked: Spool<Linked>,
  links: Spool<LinkToMake>,
  verdictOn: VerdictOn,
  { check }: SyncSettings,
  { report }: RunContext,
): AsyncGenerator<Decisions> {
  const pass = ({ source }: Name, reason: Reason): void => {
    report.lookedAt(1)
    report.skipped(source, reason)
  }
  const decide = (name: Name, copies: Copy[]): First => {
    const { source, target, as } = name
    const verdict = verdictOn(source, target)
    if (name.isSplit && check.by !== 'absent') copies.push({ source, target, as, reason: 'links-differ' })
    else if ('unchanged' in verdict) {
      pass(name, verdict.unchanged)
      return { name, stays: true, holds: saysSame(verdict.unchanged) }
    } else copies.push({ source, target, as, ...verdict })
    return { name, stays: false, holds: true }
  }
  const decideFurther = (name: Name, first: First, copies: Copy[]): LinkToMake[] => {
    const { source, target, as } = name
    if (check.by === 'absent' && target) pass(name, 'exists')
    else if (!first.holds) decide(name, copies)
    else if (first.stays && isSameFile(name, first.name)) pass(name, 'same-links')
    else {
      const copy: Copy = { source, target, as, reason: target ? 'links-differ' : 'new', linkOf: keyAtTarget(first.name) }
      return [{ key: source.key, copy, first: first.name.source.key }]
    }
    return []
  }

  let first: First | undefined
  for await (const names of namesByFile(linked)) {
    const copies: Copy[] = []
    const toMake: LinkToMake[] = []
    for (const name of names) {
      if (name.isFirst || first === undefined) first = decide(name, copies)
      else toMake.push(...decideFurther(name, first, copies))
    }
    await links.append(toMake)
    yield { ...NOTHING_DECIDED, copies }
  }
}

function isSameFile({ target }: Name, { target: other }: Name): boolean {
  return target?.file !== undefined && target.file === other?.file
}

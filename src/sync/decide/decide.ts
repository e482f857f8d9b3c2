import type { Keyed } from '../../order/keyed.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Copy, Extra, Pair } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { CheckSettings, SyncSettings } from '../settings.ts'
import { isBackupKey, refuseBackupName } from '../backup/names.ts'
import { createFilter, createTargetShield } from './filter.ts'
import { refusedByCallback } from './filter-callback.ts'
import { isCopyReason, judgePair, type Sides } from './judge.ts'
import { conflictFails } from '../names/conflict.ts'
import { matchAhead, patternsOf } from './pattern.ts'

/** The decisions on one page of pairs. Entries that are not named here stay as they are. */
export interface Decisions {
  readonly copies: Copy[]
  /** Target entries that the source does not have, and that no pattern shields. */
  readonly extras: Extra[]
  /** Folders of the source whose properties the target's get when all else is done. */
  readonly folders: Entry[]
  /** Target entries that the source does not have, and that something shields. */
  readonly kept: Keyed[]
  /** Pairs with a hard link on either side, which are decided when all of them are known. */
  readonly linked: Pair[]
}

/** A page without decisions. */
export const NOTHING_DECIDED: Decisions = Object.freeze({ copies: [], extras: [], folders: [], kept: [], linked: [] })

/** What deciding needs to know of the two sides. */
export interface DecisionFacts {
  /** A key that ends in `/` is a folder at the target. */
  readonly targetFolders: boolean
  /** What is done about such folders; nothing but that missing ones are made when absent. */
  readonly folders?: FolderDuties | undefined
  /** Hard links of the target become those of the source. */
  readonly linksFiles?: boolean | undefined
  readonly sides: Sides
}

/** What is done about folders of the target besides making those that are missing. */
export interface FolderDuties {
  /** Give folders the properties that they have at the source: when all else is done, or by making them again. */
  readonly properties: 'finish' | 'make-again' | 'none'
  /** Remove those that the source does not have. */
  readonly removes: boolean
}

const MADE_ONLY: FolderDuties = { properties: 'none', removes: false }

/** Filters and judges pairs, page by page. Pure but for the counters. */
export async function* decide(
  pages: AsyncIterable<Pair[]>,
  settings: SyncSettings,
  { targetFolders, folders: duties = MADE_ONLY, linksFiles = false, sides }: DecisionFacts,
  run: RunContext,
): AsyncGenerator<Decisions> {
  const refusalOf = createFilter(settings.filters)
  const { enabled: deletes, filtersProtect = false } = settings.deletion
  const shieldOf = filtersProtect ? refusalOf : createTargetShield(settings.filters, settings.deletion.excluded)
  const patterns = patternsOf(settings.filters)
  // A folder has no content to compare.
  const { by } = settings.check
  const folderCheck: Pick<CheckSettings, 'by'> = { by: by === 'always' || by === 'absent' ? by : 'mtime' }
  const verdictOn = createVerdicts(settings, sides)
  const isFolder = ({ key }: Entry): boolean => targetFolders && key.endsWith('/')
  const { backup } = settings
  const isBackup = (entry: Entry): boolean => backup?.beside === true && !isFolder(entry) && isBackupKey(entry.key, backup.suffix)

  /** The entry that the filter callback is asked about. */
  const askedAbout = ({ source, target }: Pair): Entry | undefined => {
    const entry = source ?? (target && deletes && filtersProtect && !isFolder(target) ? target : undefined)
    return entry && refusalOf(entry) === undefined ? entry : undefined
  }

  const pass = (entry: Entry, reason: Reason): void => {
    run.report.lookedAt(1)
    run.report.skipped(entry, reason)
  }

  const decidePair = (pair: Pair, { copies, extras, folders, kept, linked }: Decisions, refused: ReadonlySet<Entry> | undefined): void => {
    const { source, target, as, conflict } = pair
    if (target && isFolder(target)) run.report.targetFolderListed()
    if (source) {
      const refusal = refusalOf(source) ?? (refused?.has(source) ? 'filter-callback' : undefined)
      if (refusal !== undefined) return pass(source, refusal)
      if (isBackup(source)) return refuseBackupName(source, settings, run)
      if (conflict !== undefined && !conflictFails(source.key, conflict, settings, run)) return pass(source, 'name-conflict')
      if (isFolder(source)) {
        if (duties.properties === 'finish') folders.push(source)
        if (target && duties.properties !== 'make-again') return pass(source, 'folder-exists')
      }
      if (linksFiles && (source.file ?? target?.file) !== undefined && conflict === undefined) return void linked.push(pair)
      const verdict = verdictOn(source, target, isFolder(source) ? folderCheck : undefined)
      if ('unchanged' in verdict) return pass(source, verdict.unchanged)
      if (as !== undefined) run.report.noticed(`stored as ${JSON.stringify(as)}: the target has one name for it and another key of the source`, { key: source.key })
      copies.push({ source, target, ...verdict, as, conflict })
    } else if (target && deletes && (duties.removes || !isFolder(target))) {
      const shield = (conflict === undefined ? undefined : 'name-conflict') ?? shieldOf(target) ?? (isBackup(target) ? 'backup' : undefined) ?? (refused?.has(target) ? 'filter-callback' : undefined)
      if (shield === undefined) extras.push(extraOf(target, settings))
      else {
        kept.push({ key: target.key })
        run.report.skipped(target, shield)
      }
    }
  }

  for await (const page of pages) {
    await matchAhead(patterns, () => page.flatMap(({ source, target }) => (source ?? target)?.key ?? []), run.signal)
    const refused = await refusedByCallback(run, () => page.flatMap((pair) => askedAbout(pair) ?? []))
    const decisions: Decisions = { copies: [], extras: [], folders: [], kept: [], linked: [] }
    for (const pair of page) decidePair(pair, decisions, refused)
    await run.callbacks?.ready?.()
    yield decisions
  }
}

/** What the listings say of a pair: leave the target as it is, or copy, for a reason that is absent where the entries must be examined. */
export type Verdict = { readonly unchanged: Reason } | Pick<Copy, 'reason'>

export type VerdictOn = (source: Entry, target: Entry | undefined, check?: Pick<CheckSettings, 'by'>) => Verdict

/** Returns a function that judges pairs by the listings. */
export function createVerdicts({ check: usual, attributes, annotations }: SyncSettings, sides: Sides): VerdictOn {
  const repairs = attributes.repairTags || annotations.repair
  return (source, target, check = usual) => {
    const reason = judgePair(source, target, check, sides)
    if (reason === undefined) return { reason }
    if (!isCopyReason(reason)) return repairs ? { reason } : { unchanged: reason }
    return { reason: usual.headTarget ? undefined : reason }
  }
}

/** The ETag is kept only where a deletion is to depend on it. */
function extraOf({ key, etag, isLink }: Entry, { conditions }: SyncSettings): Extra {
  return { key, ...(conditions.ifMatch && etag !== '' && { etag }), ...(isLink && { isLink }) }
}

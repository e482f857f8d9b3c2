import type { Entry, Version } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Filter } from '../decide/filter.ts'
import type { Copy } from '../pair.ts'
import type { PassContext } from '../pass-context.ts'
import type { KeyHistory } from './histories.ts'
import { settleFault } from '../failure.ts'
import { ORIGIN_VERSION } from '../object/attributes.ts'
import { copyObject } from '../object/copy.ts'
import { settle } from '../transfer/settle.ts'

/** Versions of the target that are looked at together. */
const LOOKS_AT_ONCE = 8

/** The versions of one key on both sides. */
export interface HistoryPair {
  readonly source: KeyHistory
  readonly target: KeyHistory | undefined
  /** The versions of the source that the filter callback has refused. */
  readonly refused?: ReadonlySet<Entry> | undefined
}

/** Filters for versions and for delete markers. A delete marker has no size, so it has a filter of its own. */
export interface VersionFilters {
  readonly ofVersion: Filter
  readonly ofMarker: Filter
}

/**
 * Copies the versions of one key that the target does not have yet, oldest first. After one that fails no further version is
 * copied: a later copy of the failed one would become newer than its successors.
 *
 * @throws StorageError when a fault concerns more than this key, or warnings count as errors
 */
export async function copyVersions(pair: HistoryPair, filters: VersionFilters, context: PassContext): Promise<void> {
  const { run } = context
  const known = await knownOrigins(pair, context)
  if (known) await copyEach(pair, known, filters, context)
  if (!run.signal.aborted) run.report.lookedAt(pair.source.versions.length)
}

async function copyEach(
  { source, target, refused }: HistoryPair,
  known: ReadonlySet<string>,
  { ofVersion, ofMarker }: VersionFilters,
  context: PassContext,
): Promise<void> {
  const { settings, run } = context
  let copied = false
  const refusedByCallback = (version: Version): Reason | undefined => (refused?.has(version) ? 'filter-callback' : undefined)
  for (const version of oldestFirst(source.versions)) {
    await run.callbacks?.ready?.()
    if (run.signal.aborted) return
    if (version.isDeleteMarker) {
      if (!version.isLatest || (!copied && isDeleted(target))) continue
      const refusal = ofMarker(version) ?? refusedByCallback(version)
      if (refusal === undefined) await repeatMarker(version, context)
      else run.report.skipped(version, refusal)
      continue
    }
    const refusal = ofVersion(version) ?? refusedByCallback(version) ?? (known.has(version.version) ? 'same-version' : undefined)
    if (refusal !== undefined) {
      run.report.skipped(version, refusal)
      continue
    }
    const copy: Copy = { source: version, target: undefined, reason: 'new' }
    const outcome = await copyObject(copy, context)
    if (!(await settle(copy, outcome, { settings, run, isPlanned: false }))) return reportRest(version, context)
    copied ||= outcome.type === 'copied'
  }
}

function oldestFirst(versions: readonly Version[]): Version[] {
  return versions.toReversed()
}

function isDeleted(target: KeyHistory | undefined): boolean {
  return target === undefined || target.versions.some(({ isLatest, isDeleteMarker }) => isLatest && isDeleteMarker)
}

/** As `originsOf`. Undefined when the target does not say; the key then counts as failed. */
async function knownOrigins({ source: { key }, target }: HistoryPair, context: PassContext): Promise<ReadonlySet<string> | undefined> {
  try {
    return await originsOf(target, context)
  } catch (error) {
    settleFault(error, { key, what: 'copy' }, context.settings, context.run)
    return undefined
  }
}

/** The source's version IDs that versions of the target name as their origin. */
async function originsOf(history: KeyHistory | undefined, { target, run }: PassContext): Promise<ReadonlySet<string>> {
  const origins = new Set<string>()
  const versions = (history?.versions ?? []).filter(({ isDeleteMarker }) => !isDeleteMarker)
  for (let at = 0; at < versions.length; at += LOOKS_AT_ONCE) {
    const heads = versions.slice(at, at + LOOKS_AT_ONCE).map((version) => target.head(version, { signal: run.signal }))
    for (const { facts } of await Promise.all(heads)) {
      const origin = facts.metadata?.[ORIGIN_VERSION]
      if (origin !== undefined) origins.add(origin)
    }
  }
  return origins
}

/**
 * Sets a delete marker at the target, if the source still has nothing under the key. One that cannot be set counts as a
 * failed deletion.
 * @throws StorageError when the fault concerns more than this key, or warnings count as errors
 */
async function repeatMarker({ key }: Version, context: PassContext): Promise<void> {
  const { source, target, settings, run } = context
  try {
    const [proof] = await source.proveAbsent([key], { signal: run.signal })
    if (proof?.error) throw proof.error
    if (proof?.absent !== true) return run.report.skipped({ key }, 'appeared')
    const [outcome] = settings.dryRun ? [] : await target.remove([key], { signal: run.signal })
    if (outcome?.error) throw outcome.error
  } catch (error) {
    return settleFault(error, { key, what: 'delete' }, settings, run)
  }
  run.report.provedAbsent(1)
  run.report.deleted({ key, reason: 'deleted-at-source', dryRun: settings.dryRun })
}

function reportRest({ key, version }: Version, { run }: PassContext): void {
  run.report.noticed(`its versions younger than ${version} wait, so that their order is kept`, { key })
}

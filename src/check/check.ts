import type { Entry } from '../storage/contract/entry.ts'
import type { Source, Target } from '../storage/contract/storage.ts'
import type { Pair } from '../sync/pair.ts'
import type { PassContext } from '../sync/pass-context.ts'
import type { RunContext } from '../sync/run-context.ts'
import type { SyncSettings } from '../sync/settings.ts'
import type { ReadContext } from './compare/reading.ts'
import type { CheckStatistics } from './counts.ts'
import type { CheckedEntry, FactFinding, Finding } from './finding.ts'
import type { CheckPlan } from './settings.ts'
import type { Subjects } from './subject.ts'
import { isStorageError, messageOf } from '../errors.ts'
import { inSomeWay, mayStartOver, type Way } from '../sync/list/ways.ts'
import { withAttempts } from '../sync/object/attempts.ts'
import { filtersContentTypes, refuseByContent as filterByContent } from '../sync/object/content-filter.ts'
import { loadContentTypes } from '../sync/object/content-type.ts'
import { NameConflictError } from '../sync/names/conflict.ts'
import { LeftOut } from '../sync/object/left-out.ts'
import { createPassContext } from '../sync/pass-context.ts'
import { scopeOf } from '../sync/failure.ts'
import { guardCallbacks } from '../sync/guard-callbacks.ts'
import { createLanes, type Lane } from '../sync/schedule/lane.ts'
import { sourceAtTime } from '../sync/versions/at-time.ts'
import { compare, compareListed } from './compare/compare.ts'
import { compareFacts, factsNotKept } from './compare/facts.ts'
import { Delivery } from './delivery.ts'
import { Holes } from './holes.ts'
import { ResultPage } from './page.ts'
import { filteredPairs } from './pairs.ts'
import { Subject } from './subject.ts'

/** Receives the results of a check. The check waits for it, so that results do not fill the memory. */
export interface CheckReceiver {
  /** Some entries, in the order of their keys among each other; or what could not be listed, which is an error, as is all that it may hide. */
  readonly onEntries: (entries: readonly CheckedEntry[]) => Promise<void> | void
  /** A listing was not reliable and the check starts over: what came so far does not count. */
  readonly onRestart?: (() => void) | undefined
  readonly statistics: CheckStatistics
}

interface CheckContext {
  readonly plan: CheckPlan
  readonly pass: PassContext
  readonly reading: ReadContext
  readonly receiver: CheckReceiver
  readonly holes: Readonly<Record<'source' | 'target', Holes>>
}

/** Keys that wait in front of the lane of small entries. */
const MOST_WAITING = 1000
/** Fewer large ones: the results of a whole page wait with each of them. */
const MOST_LARGE_WAITING = 32

/**
 * Compares two sides without changing either:
 *
 *     source ── list ─┐
 *                     ├─ pair up ─ filter ─ compare ─ report
 *     target ── list ─┘
 *
 * When a listing is out of order or leaves out a key, the check starts over, as a sync does.
 *
 * @throws StorageError when the check cannot go on; everything in flight has ended by then
 * @throws UsageError when the target is a single object and the source is not
 */
export async function check(
  given: Source,
  target: Target,
  plan: CheckPlan,
  settings: SyncSettings,
  hooks: RunContext,
  receiver: CheckReceiver,
): Promise<void> {
  const run = hooks.callbacks ? { ...hooks, callbacks: guardCallbacks(hooks.callbacks, hooks.signal) } : hooks
  const { at } = settings.versions
  const source = at === undefined ? given : await sourceAtTime(given, at, run.signal)
  const pass = createPassContext(source, target, { ...settings, serverSideCopy: 'no' }, run)
  const context: CheckContext = { plan, pass, receiver, reading: readingOf(pass, receiver), holes: { source: new Holes(), target: new Holes() } }
  warnOfFactsNotKept(context)
  if (filtersContentTypes(settings.filters.content)) await loadContentTypes()
  await inSomeWay([source, target], (way) => checkAll(context, way), (error) => {
    run.report.noticed(`${messageOf(error)}; starting over: what was reported so far does not count`, { prominent: true })
    run.report.restarted(true)
    receiver.statistics.restart()
    receiver.onRestart?.()
  })
}

function readingOf({ buffers, withPartSlot, settings, run }: PassContext, { statistics }: CheckReceiver): ReadContext {
  return {
    buffers,
    withPartSlot,
    parts: settings.concurrency.parts,
    sliceSize: settings.multipart.chunkSize,
    signal: run.signal,
    onRead: (bytes) => void (statistics.bytesRead += bytes),
  }
}

/** Nobody should take metadata for compared that a side does not keep. */
function warnOfFactsNotKept({ plan, pass: { source, target, run }, receiver: { statistics } }: CheckContext): void {
  for (const [side, storage] of [['source', source], ['target', target]] as const) {
    for (const fact of factsNotKept(plan.facts, storage)) {
      statistics.notKept++
      run.report.warned(`the ${side} keeps no ${fact}, so none are compared`, { side })
    }
  }
}

async function checkAll(context: CheckContext, way: Way): Promise<void> {
  const { pass: { source, target, settings, run }, receiver } = context
  const delivery = new Delivery(receiver)
  const onHole = (side: 'source' | 'target', key: string, error: Error): void => {
    delivery.unlisted({ key, status: 'error', why: `listing the ${side}: ${error.message}`, error })
  }
  const pairs = filteredPairs({ source, target, settings, run, extras: context.plan.extras, holes: context.holes, onHole }, way)
  const lanes = createLanes((error) => {
    if (!mayStartOver(error)) run.giveUp(error)
  })
  const { objects, parts } = settings.concurrency
  const work = async ({ page, at, pair }: Waiting): Promise<void> => {
    if (!run.signal.aborted) await page.settle(at, await checkPair(pair, context))
  }
  const small = lanes.create(objects, MOST_WAITING, work)
  const large = lanes.create(Math.min(objects, parts), MOST_LARGE_WAITING, work)
  const handOn = (results: CheckedEntry[]): Promise<void> => {
    run.report.lookedAt(results.length)
    return delivery.results(results)
  }
  await lanes.run(async () => {
    for await (const page of pairs) {
      const results = new ResultPage(page.length, handOn, receiver.statistics)
      await checkPage(page, results, context, ({ size }) => (size > settings.multipart.chunkSize ? large : small))
      if (run.signal.aborted) break
    }
    run.report.listingEnded()
  })
  await delivery.ended()
}

/** A pair that the listings do not decide about. */
interface Waiting {
  readonly page: ResultPage
  readonly at: number
  readonly pair: Pair
}

async function checkPage(pairs: readonly Pair[], page: ResultPage, context: CheckContext, laneOf: (entry: Entry) => Lane<Waiting>): Promise<void> {
  const looksAtAll = asksForFacts(context) || context.pass.settings.filters.content !== undefined
  const begin = (pair: Pair, at: number): Promise<void> | undefined => {
    const checked = looksAtAll ? undefined : checkListed(pair, context)
    if (checked) return page.settle(at, checked)
    const entry = pair.source ?? pair.target
    return entry ? laneOf(entry).accept({ page, at, pair }) : page.settle(at, undefined)
  }
  for (const [at, pair] of pairs.entries()) {
    const room = begin(pair, at)
    if (room) await room
  }
}

/** The result, where the listings suffice for it. */
function checkListed(pair: Pair, context: CheckContext): CheckedEntry | undefined {
  const subjects = subjectsOf(pair, context)
  if (!subjects) return oneSided(pair, context)
  const finding = compareListed(subjects, context.plan)
  return finding && checkedEntry(subjects, finding)
}

/** Undefined where only one side has the key. */
function subjectsOf(pair: Pair, { pass: { source, target, run } }: CheckContext): Subjects | undefined {
  if (!pair.source || !pair.target) return undefined
  return { source: new Subject('source', source, pair.source, run.signal), target: new Subject('target', target, pair.target, run.signal) }
}

/** An entry that only one side has, or whose counterpart could not be listed. */
function oneSided({ source, target, conflict }: Pair, { holes }: CheckContext): CheckedEntry {
  const other = source ? 'target' : 'source'
  const { key } = (source ?? target) as Entry
  if (holes[other].hides(key)) return { key, status: 'error', why: `the ${other} could not be listed here`, source, target }
  if (source && conflict !== undefined) return { key, status: 'error', why: messageOf(new NameConflictError(key, conflict)), source }
  return { key, status: source ? 'missing' : 'extra', why: `not at ${other}`, source, target }
}

function asksForFacts({ plan: { facts } }: CheckContext): boolean {
  return facts.metadata || facts.tags || facts.annotations
}

/** @returns undefined for an entry that a filter leaves out */
async function checkPair(pair: Pair, context: CheckContext): Promise<CheckedEntry | undefined> {
  const { pass } = context
  const { key } = (pair.source ?? pair.target) as Entry
  try {
    await refuseByContent(pair, pass)
    return await withAttempts(key, () => comparePair(pair, context), pass.settings.retry, pass.run)
  } catch (error) {
    if (error instanceof LeftOut) return undefined
    if (!isStorageError(error) || scopeOf(error, pass.settings) === 'run') throw error
    return { key, status: 'error', why: messageOf(error), source: pair.source, target: pair.target, error }
  }
}

/** @throws LeftOut when the filters by content type, metadata or tags refuse the source's entry, or the only one that there is */
async function refuseByContent({ source, target }: Pair, pass: PassContext): Promise<void> {
  if (source) await filterByContent(source, pass)
  else if (target) await filterByContent(target, { ...pass, source: pass.target })
}

async function comparePair(pair: Pair, context: CheckContext): Promise<CheckedEntry> {
  const { plan, pass, reading } = context
  const subjects = subjectsOf(pair, context)
  if (!subjects) return oneSided(pair, context)
  const finding = compareListed(subjects, plan) ?? (await compare(subjects, plan, pass, reading))
  return checkedEntry(subjects, finding, asksForFacts(context) ? await factsOf(subjects, context) : undefined)
}

/** Of facts that a side does not keep there was a warning. */
function factsOf(subjects: Subjects, { plan, pass: { source, target, run } }: CheckContext): Promise<FactFinding[]> {
  const lacking = new Set([...factsNotKept(plan.facts, source), ...factsNotKept(plan.facts, target)])
  const { metadata, tags, annotations } = plan.facts
  const checks = { metadata: metadata && !lacking.has('metadata'), tags: tags && !lacking.has('tags'), annotations: annotations && !lacking.has('annotations') }
  return compareFacts(subjects, checks, run.signal)
}

function checkedEntry({ source, target }: Subjects, finding: Finding, facts?: readonly FactFinding[]): CheckedEntry {
  return { key: source.entry.key, ...finding, source: source.entry, target: target.entry, ...(facts && { facts }) }
}

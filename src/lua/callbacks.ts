import { CallbackError, messageOf, UsageError } from '../errors.ts'
import { DETAILS, type Detail, type Reporter } from '../report/events.ts'
import { orStopped } from '../stopping.ts'
import type { Entry } from '../storage/contract/entry.ts'
import type { Callbacks, ObjectToWrite } from '../sync/callbacks.ts'
import { createEventQueue, type EventQueue } from './event-queue.ts'
import { createEventTables } from './events.ts'
import { openScript, ScriptFailure, type LuaScript, type Print } from './host/script.ts'
import type { CallbackKind } from './protocol.ts'
import type { LuaSettings } from './settings.ts'
import { factsFrom, filterRows, sourceRecord, uploadRecord } from './tables.ts'

/** What the scripts need of the run that they belong to. */
export interface ScriptSurroundings {
  readonly print: Print
  /** Fires when the run is stopped. Nobody waits for a script then. */
  readonly signal: AbortSignal
  readonly dryRun: boolean
  /** Whole key at the target, from the relative one. */
  readonly targetKey: (key: string) => string
}

/** The scripts of a run, loaded. */
export interface Scripts {
  readonly callbacks: Callbacks
  /** The reporter, and the event script besides it. What the script fails at is a notice to the reporter. */
  reporting(reporter: Reporter): Reporter
  /** Waits until the event script has seen all events, and ends all scripts. */
  close(): Promise<void>
}

/**
 * Loads the scripts, each into a worker of its own.
 *
 * @throws UsageError for the first script that cannot be used, with its path and line
 */
export async function openScripts(settings: LuaSettings, surroundings: ScriptSurroundings): Promise<Scripts> {
  const opened: LuaScript[] = []
  const closeAll = async (): Promise<void> => void (await Promise.all(opened.map((script) => script.close())))
  const open = async (kind: CallbackKind): Promise<LuaScript | undefined> => {
    const path = settings[kind]
    if (path === undefined) return undefined
    const script = await openOrRefuse(path, kind, settings, surroundings)
    opened.push(script)
    return script
  }
  const kinds: readonly CallbackKind[] = ['filter', 'preprocess', 'event']
  const attempts = await Promise.allSettled(kinds.map(open))
  const refused = attempts.find((attempt) => attempt.status === 'rejected')
  if (refused !== undefined) {
    await closeAll()
    throw refused.reason
  }
  const [filter, preprocess, event] = attempts.map((attempt) => (attempt.status === 'fulfilled' ? attempt.value : undefined))
  const { signal } = surroundings
  const queue = event && createEventQueue(event, settings.timeLimit === 0 ? signal : undefined)
  return {
    callbacks: {
      filter: filter && ((entries) => orStopped(filterBy(filter, entries), signal)),
      preprocess: preprocess && ((object) => orStopped(preprocessBy(preprocess, object), signal)),
      ready: queue?.ready,
    },
    reporting: (reporter) => (queue === undefined ? reporter : withQueue(reporter, queue, surroundings)),
    async close() {
      await queue?.drained()
      await closeAll()
    },
  }
}

async function openOrRefuse(path: string, kind: CallbackKind, settings: LuaSettings, { print, signal }: ScriptSurroundings): Promise<LuaScript> {
  const opening = openScript(path, kind, settings, print)
  try {
    return await orStopped(opening, signal)
  } catch (error) {
    // A script that was still being loaded when the run was stopped is ended as soon as it can be.
    void opening.then((script) => script.close(), () => undefined)
    if (!(error instanceof ScriptFailure)) throw error
    throw new UsageError(`--${kind}-callback-lua-script: ${error.message}`, error)
  }
}

async function filterBy(script: LuaScript, entries: readonly Entry[]): Promise<readonly boolean[]> {
  try {
    return await script.filter(filterRows(entries))
  } catch (error) {
    throw failed('filter', error, (call) => (call === undefined ? undefined : entries[call]?.key))
  }
}

async function preprocessBy(script: LuaScript, object: ObjectToWrite): ReturnType<NonNullable<Callbacks['preprocess']>> {
  try {
    const { keep, upload } = await script.preprocess(sourceRecord(object), uploadRecord(object.facts))
    return keep ? factsFromScript(upload, object) : undefined
  } catch (error) {
    throw failed('preprocess', error, () => object.source.key)
  }
}

function factsFromScript(upload: Parameters<typeof factsFrom>[0], { facts }: ObjectToWrite): ReturnType<typeof factsFrom> {
  try {
    return factsFrom(upload, facts)
  } catch (error) {
    throw new ScriptFailure(`it returned ${messageOf(error)}`)
  }
}

function failed(kind: 'filter' | 'preprocess', error: unknown, keyOf: (call: number | undefined) => string | undefined): unknown {
  if (!(error instanceof ScriptFailure)) return error
  return new CallbackError(kind, keyOf(error.call), error)
}

/** A reporter that passes each event to the script too. */
function withQueue(reporter: Reporter, queue: EventQueue, surroundings: ScriptSurroundings): Reporter {
  const tables = createEventTables(surroundings)
  queue.onFailure((message, key) => reporter.on({ type: 'notice', prominent: true, message: `the event callback failed: ${message}`, key }))
  return {
    wants: new Set([...reporter.wants, ...queue.wants]),
    on(event) {
      if (!isDetail(event.type) || reporter.wants.has(event.type)) reporter.on(event)
      const data = tables.dataOf(event)
      if (data !== undefined) queue.add(data)
    },
  }
}

const details: ReadonlySet<string> = new Set(DETAILS)

function isDetail(type: string): type is Detail {
  return details.has(type)
}

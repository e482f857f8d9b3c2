import type { Outcome, Run } from './run-row.ts'

/** Medians of a client's runs: seconds, bytes. */
export interface Figures {
  readonly cpu: number
  readonly wall: number
  readonly peak: number
  /** CPU of the stand-in server. */
  readonly server: number
}

/** objsync's figure divided by another's: below 1 it needs less. */
export type Ratios = Omit<Figures, 'server'>

export interface RowSummary {
  readonly name: string
  readonly title: string
  readonly figures: Readonly<Record<string, Figures>>
  /** objsync to each peer, and to the best figure of any peer ("best peer"). */
  readonly ratios: Readonly<Record<string, Ratios>>
  readonly failures: Readonly<Record<string, string>>
  readonly runs: Readonly<Record<string, readonly Run[]>>
}

export const SUBJECT = 'objsync'
export const BEST = 'best peer'
const MEASURES = ['cpu', 'wall', 'peak'] as const

/** Medians and ratios of one row. */
export function summarize(name: string, title: string, outcomes: readonly Outcome[]): RowSummary {
  const counted = outcomes.filter((outcome) => outcome.failure === undefined)
  const figures = Object.fromEntries(counted.map(({ client, runs }) => [client, medians(runs)]))
  const failures = outcomes.flatMap(({ client, failure }) => (failure === undefined ? [] : [[client, failure]]))
  return {
    name,
    title,
    figures,
    ratios: allRatios(figures),
    failures: Object.fromEntries(failures) as Record<string, string>,
    runs: Object.fromEntries(counted.map(({ client, runs }) => [client, runs])),
  }
}

function medians(runs: readonly Run[]): Figures {
  return {
    cpu: median(runs.map((run) => run.user + run.system)),
    wall: median(runs.map((run) => run.wall)),
    peak: median(runs.map((run) => run.peak)),
    server: median(runs.map((run) => run.server)),
  }
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

function allRatios(figures: Readonly<Record<string, Figures>>): Record<string, Ratios> {
  const own = figures[SUBJECT]
  if (own === undefined) return {}
  const others = Object.entries(figures).filter(([client]) => client !== SUBJECT)
  const ratios = Object.fromEntries(others.map(([client, theirs]) => [client, ratio(own, theirs)]))
  const peers = others.filter(([client]) => client !== 'node' && !client.startsWith(SUBJECT)).map(([, theirs]) => theirs)
  if (peers.length === 0) return ratios
  const best = (measure: keyof Ratios): number => Math.min(...peers.map((peer) => peer[measure]))
  return { ...ratios, [BEST]: ratio(own, { cpu: best('cpu'), wall: best('wall'), peak: best('peak') }) }
}

function ratio(own: Ratios, theirs: Ratios): Ratios {
  const [cpu, wall, peak] = MEASURES.map((measure) => own[measure] / theirs[measure]) as [number, number, number]
  return { cpu, wall, peak }
}

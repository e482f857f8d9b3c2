import { countOf, formatBytes, formatCount, formatSeconds } from '../log/amounts.ts'
import type { Figures } from './figures.ts'
import { flow, widthOf, type Line, type Piece } from './flow.ts'
import type { Transfer, Transfers } from './transfers.ts'

/** Columns and rows that the block may take. */
export interface Room {
  readonly columns: number
  readonly rows: number
}

const SHORTEST_BAR = 8
const LONGEST_BAR = 30
/** Large transfers to show, at most. */
const MOST_TRANSFERS = 5
/** Columns that a line must have to show the size of an object behind its name. */
const WIDE = 60

/**
 * The lines that show how far a run has come: totals, large objects on their way, and what went wrong. Totals flow on as
 * many lines as they need, so that none is cut off. Large objects take the rows that remain, and the others are counted.
 */
export function layOut(figures: Figures, transfers: Transfers, { columns, rows }: Room): Line[] {
  const totals = withBar(flow(totalsOf(figures), columns), figures.share, columns)
  const troubles = flow(troublesOf(figures), columns)
  return [...totals, ...transferLines(transfers, { columns, rows: rows - totals.length - troubles.length }), ...troubles].slice(0, Math.max(1, rows))
}

function totalsOf({ files, bytes, all, share = 0, rate, phase, listed, ...figures }: Figures): Piece[] {
  const speed = `${formatBytes(rate.bytes)}/s`
  if (all === undefined) {
    const listing = phase === 'listing' ? [{ text: `listing, ${formatCount(listed)} seen` }] : []
    return [{ text: `${countOf(files, 'file')} copied` }, { text: formatBytes(bytes) }, { text: speed }, ...listing]
  }
  return [
    { text: `${Math.floor(share * 100)}%`.padStart(4) },
    { text: `${formatCount(files)} of ${countOf(all.files, 'file')}` },
    { text: `${formatBytes(bytes)} of ${formatBytes(all.bytes)}` },
    { text: speed },
    { text: phase === 'finishing' ? 'finishing' : timeLeft(figures.secondsLeft) },
  ]
}

export function timeLeft(seconds: number | undefined): string {
  return seconds === undefined ? 'waiting' : `${formatSeconds(seconds)} left`
}

/** A bar, where everything else fits on one line and leaves room for it. */
export function withBar(lines: Line[], share: number | undefined, columns: number): Line[] {
  const [only, more] = lines
  if (share === undefined || only === undefined || more !== undefined) return lines
  const length = Math.min(LONGEST_BAR, columns - widthOf(only) - '[] '.length)
  return length < SHORTEST_BAR ? lines : [[...barOf(share, length), ...only]]
}

function barOf(share: number, length: number): Piece[] {
  const filled = Math.floor(share * length)
  return [{ text: '[' }, { text: '='.repeat(filled), tone: 'good' }, { text: `${' '.repeat(length - filled)}] ` }]
}

function troublesOf({ skipped, deleted, failed, ...tries }: Figures): Piece[] {
  const pieces: Piece[] = []
  if (failed > 0) pieces.push({ text: `${formatCount(failed)} failed`, tone: 'bad' })
  pieces.push(...furtherTries(tries))
  if (deleted > 0) pieces.push({ text: `${formatCount(deleted)} deleted` })
  if (skipped > 0) pieces.push({ text: `${formatCount(skipped)} skipped` })
  return pieces
}

/** Further tries, and after how many of them the service asked to slow down. */
export function furtherTries({ retries, throttled }: Pick<Figures, 'retries' | 'throttled'>): Piece[] {
  const pieces: Piece[] = []
  if (retries > 0) pieces.push({ text: countOf(retries, 'retry', 'retries'), tone: 'caution' })
  if (throttled > 0) pieces.push({ text: `${formatCount(throttled)} throttled`, tone: 'caution' })
  return pieces
}

function transferLines({ running, count }: Transfers, { columns, rows }: Room): Line[] {
  const most = Math.min(MOST_TRANSFERS, rows)
  const shown = [...first(running, count > most ? most - 1 : most)]
  const others = count - shown.length
  const more = others > 0 && most > 0 ? flow([{ text: `and ${countOf(others, 'more large file')}`, tone: 'quiet' }], columns) : []
  return [...shown.map((transfer) => transferLine(transfer, columns)), ...more.slice(0, 1)]
}

function* first(transfers: Iterable<Transfer>, most: number): Iterable<Transfer> {
  let taken = 0
  for (const transfer of transfers) {
    if (taken++ >= most) return
    yield transfer
  }
}

function transferLine({ size, arrived, nameWithin }: Transfer, columns: number): Line {
  const share = `${Math.floor(Math.min(1, arrived / size) * 100)}%`.padStart(4)
  const whole = columns >= WIDE ? ` of ${formatBytes(size)}` : ''
  const room = columns - share.length - whole.length - ' '.length
  if (room < 1) return [{ text: share.trim().slice(0, columns) }]
  return [{ text: `${share} ` }, { text: nameWithin(room) }, { text: whole, tone: 'quiet' }]
}

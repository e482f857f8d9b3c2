import { countOf, formatBytes, formatCount } from '../log/amounts.ts'
import type { CheckFigures } from './check-figures.ts'
import { flow, type Line, type Piece } from './flow.ts'
import { furtherTries, timeLeft, withBar, type Room } from './layout.ts'

/** The lines that show how far a check has come. They flow on as many lines as they need, so that none is cut off. */
export function layOutCheck(figures: CheckFigures, { columns, rows }: Room): Line[] {
  const { all, compared } = figures
  const share = all === undefined ? undefined : all === 0 ? 1 : compared / all
  return [...withBar(flow(totalsOf(figures, share), columns), share, columns), ...flow(troublesOf(figures), columns)].slice(0, Math.max(1, rows))
}

function totalsOf({ compared, all, bytesRead, rate, listed, ...figures }: CheckFigures, share = 0): Piece[] {
  const read = bytesRead === 0 ? [] : [{ text: `${formatBytes(bytesRead)} read` }, { text: `${formatBytes(rate.bytes)}/s` }]
  if (all === undefined) return [{ text: `${countOf(compared, 'entry', 'entries')} compared` }, ...read, { text: `listing, ${formatCount(listed)} seen` }]
  return [
    { text: `${Math.floor(share * 100)}%`.padStart(4) },
    { text: `${formatCount(compared)} of ${countOf(all, 'entry', 'entries')}` },
    ...read,
    // No entry is done yet, so nothing can be estimated, but bytes are read.
    { text: figures.secondsLeft === undefined && rate.bytes > 0 ? 'comparing' : timeLeft(figures.secondsLeft) },
  ]
}

function troublesOf({ notSame, errors, ...tries }: CheckFigures): Piece[] {
  const pieces: Piece[] = []
  if (errors > 0) pieces.push({ text: countOf(errors, 'error'), tone: 'bad' })
  if (notSame > 0) pieces.push({ text: `${formatCount(notSame)} not the same`, tone: 'caution' })
  return [...pieces, ...furtherTries(tries)]
}

import type { Statistics } from '../../report/statistics.ts'
import { formatBytes, formatSeconds } from './amounts.ts'

const BAR_WIDTH = 20
const GAP = '  '

type Figures = Pick<
  Statistics,
  'transferred' | 'failed' | 'leftOut' | 'deleted' | 'movedBytes' | 'plannedObjects' | 'plannedBytes' | 'listingDone' | 'listedSource'
>

/**
 * Files, bytes, rate and, once everything to be copied is known, the share that is done and the time left. What does
 * not fit is left out, the least important first.
 *
 * @param rate bytes a second
 * @param width most characters
 */
export function progressLine(figures: Figures, rate: number, width: number): string {
  const { listingDone, plannedObjects, transferred, failed, leftOut } = figures
  // Of versions it is only known at the end how many are to be copied.
  const isKnown = listingDone && plannedObjects >= transferred + failed + leftOut
  const fields = isKnown ? whenKnown(figures, rate) : whileUnknown(figures, rate)
  for (const name of leastImportantFirst(fields)) {
    if (lengthOf(fields) > width) fields.delete(name)
  }
  return [...fields.values()].map(({ text }) => text).join(GAP).slice(0, Math.max(0, width))
}

interface Field {
  readonly text: string
  /** The highest goes first when there is no room. */
  readonly expendable: number
}

type Fields = Map<string, Field>

function whenKnown({ transferred, failed, leftOut, deleted, movedBytes, plannedObjects, plannedBytes }: Figures, rate: number): Fields {
  const share = shareOf(movedBytes, plannedBytes, transferred, plannedObjects)
  const done = transferred + failed + leftOut >= plannedObjects
  const left = done ? (deleted > 0 ? `${deleted} deleted` : 'finishing') : timeLeft(plannedBytes - movedBytes, rate)
  return new Map([
    ['bar', { text: bar(share), expendable: 5 }],
    ['share', { text: `${Math.floor(share * 100)}%`.padStart(4), expendable: 0 }],
    ['files', { text: `${transferred}/${plannedObjects} files`, expendable: 4 }],
    ['bytes', { text: `${formatBytes(movedBytes)}/${formatBytes(plannedBytes)}`, expendable: 2 }],
    ['rate', { text: `${formatBytes(rate)}/s`, expendable: 3 }],
    ['left', { text: left, expendable: 1 }],
  ])
}

/** The totals still grow, so the line shows neither them nor a percentage. */
function whileUnknown({ transferred, movedBytes, listedSource, listingDone }: Figures, rate: number): Fields {
  return new Map([
    ['files', { text: `${transferred} files`, expendable: 3 }],
    ['bytes', { text: formatBytes(movedBytes), expendable: 0 }],
    ['rate', { text: `${formatBytes(rate)}/s`, expendable: 1 }],
    ...(listingDone ? [] : [['listing', { text: `listing (${listedSource} seen)`, expendable: 2 }] as const]),
  ])
}

function leastImportantFirst(fields: Fields): string[] {
  return [...fields].sort(([, one], [, other]) => other.expendable - one.expendable).map(([name]) => name).slice(0, -1)
}

function lengthOf(fields: Fields): number {
  return [...fields.values()].reduce((length, { text }) => length + GAP.length + text.length, -GAP.length)
}

/** From 0 to 1; whole only when all is done. */
function shareOf(bytes: number, allBytes: number, objects: number, allObjects: number): number {
  if (objects >= allObjects) return 1
  return allBytes > 0 ? Math.min(0.99, bytes / allBytes) : objects / allObjects
}

function timeLeft(bytes: number, rate: number): string {
  if (bytes <= 0) return 'finishing'
  return rate > 0 ? `${formatSeconds(bytes / rate)} left` : 'waiting'
}

function bar(share: number): string {
  const filled = Math.floor(share * BAR_WIDTH)
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`
}

/** What was moved in a stretch of time. */
export interface Stretch {
  /** Seconds since the beginning of the run. */
  readonly from: number
  readonly to: number
  readonly bytes: number
  readonly objects: number
}

export interface Moved {
  /** Seconds since the beginning of the run. */
  readonly seconds: number
  readonly movedBytes: number
  readonly transferred: number
}

/** Stretches that are kept; an even number. */
const MOST = 120

/** What a run has moved over time, in stretches that grow with the run, so that there are never many. */
export class Timeline {
  private stretches: Stretch[] = []
  private last: Moved = { seconds: 0, movedBytes: 0, transferred: 0 }
  /** Shortest stretch, seconds. */
  private least = 0

  /** Notes how far the run has come. Bytes of an object that is begun again were moved too. */
  sample({ seconds, movedBytes, transferred }: Moved, isLast = false): void {
    const { last } = this
    if (seconds <= last.seconds || (!isLast && seconds - last.seconds < this.least)) return
    this.stretches.push({
      from: last.seconds,
      to: seconds,
      bytes: Math.max(0, movedBytes - last.movedBytes),
      objects: Math.max(0, transferred - last.transferred),
    })
    this.last = { seconds, movedBytes, transferred }
    if (this.stretches.length >= MOST) this.halve()
  }

  all(): readonly Stretch[] {
    return this.stretches
  }

  private halve(): void {
    const pairs: Stretch[] = []
    for (let i = 0; i + 1 < this.stretches.length; i += 2) pairs.push(joined(this.stretches[i], this.stretches[i + 1]))
    this.stretches = pairs
    this.least = (this.last.seconds / pairs.length) * 0.9
  }
}

function joined(one: Stretch | undefined, next: Stretch | undefined): Stretch {
  const sum = (of: 'bytes' | 'objects'): number => (one?.[of] ?? 0) + (next?.[of] ?? 0)
  return { from: one?.from ?? 0, to: next?.to ?? 0, bytes: sum('bytes'), objects: sum('objects') }
}

import type { SpanEnd } from '../../../report/events.ts'

/** Objects that are listed. */
const SLOWEST = 10
/** From one class of durations to the next; the shortest is 0.1 ms. */
const RATIO = 1.1
const SHORTEST = 0.1

/** Longest time of each class but the last, milliseconds. */
const LIMITS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 60_000]
const LABELS = ['up to 1 ms', 'up to 3 ms', 'up to 10 ms', 'up to 30 ms', 'up to 0.1 s', 'up to 0.3 s', 'up to 1 s', 'up to 3 s', 'up to 10 s', 'up to 1 min', 'longer']

/** How long copies took: the slowest ones, and how many took how long. */
export class Durations {
  private readonly slow: SpanEnd[] = []
  private readonly classes: number[] = []
  private count = 0
  private readonly spread = new Array<number>(LABELS.length).fill(0)

  add(span: SpanEnd): void {
    if (span.outcome !== 'copied') return
    const index = Math.max(0, Math.ceil(Math.log(span.ms / SHORTEST) / Math.log(RATIO)))
    this.classes[index] = (this.classes[index] ?? 0) + 1
    this.count++
    const limit = LIMITS.findIndex((most) => span.ms <= most)
    const place = limit < 0 ? LIMITS.length : limit
    this.spread[place] = (this.spread[place] ?? 0) + 1
    const shortest = this.slow.at(-1)
    if (this.slow.length === SLOWEST && shortest && shortest.ms >= span.ms) return
    const at = this.slow.findIndex(({ ms }) => ms < span.ms)
    this.slow.splice(at < 0 ? this.slow.length : at, 0, span)
    this.slow.length = Math.min(this.slow.length, SLOWEST)
  }

  /** The slowest copies, the slowest first. */
  slowest(): readonly SpanEnd[] {
    return this.slow
  }

  /** How many copies took how long, from the first class with copies to the last. */
  all(): readonly { readonly label: string; readonly objects: number }[] {
    const classes = LABELS.map((label, i) => ({ label, objects: this.spread[i] ?? 0 }))
    const first = classes.findIndex(({ objects }) => objects > 0)
    return first < 0 ? [] : classes.slice(first, classes.findLastIndex(({ objects }) => objects > 0) + 1)
  }

  /** The time that this share of the copies took at most, milliseconds, to within a tenth; undefined without copies. */
  within(share: number): number | undefined {
    if (this.count === 0) return undefined
    let seen = 0
    const index = this.classes.findIndex((count = 0) => (seen += count) >= share * this.count)
    return SHORTEST * RATIO ** index
  }
}

import type { CheckReceiver } from './check.ts'
import type { CheckedEntry } from './finding.ts'

/** Hands results to the receiver. Calls of the receiver never overlap, and after one has failed there is no other. */
export class Delivery {
  private last = Promise.resolve()

  constructor(private readonly receiver: CheckReceiver) {}

  /** @returns the promise of the receiver */
  results(entries: readonly CheckedEntry[]): Promise<void> {
    for (const entry of entries) this.receiver.statistics.count(entry)
    return this.enqueue(entries)
  }

  /** Something could not be listed. It is not counted among the entries. */
  unlisted(entry: CheckedEntry): void {
    this.receiver.statistics.unlisted++
    this.enqueue([entry]).catch(() => undefined)
  }

  /** Resolves when everything has been handed on. @throws what the receiver throws */
  ended(): Promise<void> {
    return this.last
  }

  private enqueue(entries: readonly CheckedEntry[]): Promise<void> {
    if (entries.length > 0) this.last = this.last.then(() => this.receiver.onEntries(entries))
    return this.last
  }
}

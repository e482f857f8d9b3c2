/** Wakes all waiting calls when it is raised, in the order in which they began to wait. */
export class Signal {
  private readonly waiting: (() => void)[] = []

  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** @param most how many to wake; all of them by default */
  raise(most = Infinity): void {
    if (this.waiting.length === 0) return
    const woken = most < this.waiting.length ? this.waiting.splice(0, most) : this.waiting.splice(0)
    for (const wake of woken) wake()
  }
}

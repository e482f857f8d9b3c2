/** Wakes everyone who waits at the moment it is raised. */
export class Signal {
  private waiting: (() => void)[] = []

  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  raise(): void {
    if (this.waiting.length === 0) return
    const woken = this.waiting
    this.waiting = []
    for (const wake of woken) wake()
  }
}

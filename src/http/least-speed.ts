/** Less than this, on average over `SPEED_WINDOW`, and an answer is given up, bytes a second. Slow lines bring more. */
export const LEAST_SPEED = 256
/** Milliseconds. */
export const SPEED_WINDOW = 60_000
/** For an answer that the service draws out with blanks while it works (CompleteMultipartUpload, CopyObject), milliseconds. */
const MOST_WORK = 3_600_000

/** Tells answers that trickle. One that stands still altogether is for others to notice. */
export class LeastSpeed {
  private subject: unknown
  private begun = 0
  private since = 0
  private before = 0

  /**
   * Looks at an answer that is coming; to be called some times a minute.
   *
   * @param subject the same for each look at one answer
   * @param bytes received so far
   * @param isAwaited are bytes due all the time? Else the service may take its time
   * @param now milliseconds
   * @returns whether the answer is too slow
   */
  look(subject: unknown, bytes: number, isAwaited: boolean, now: number): boolean {
    if (subject !== this.subject) {
      this.subject = subject
      this.begun = now
      this.restart(bytes, now)
      return false
    }
    if (!isAwaited) {
      this.restart(bytes, now)
      return now - this.begun > MOST_WORK
    }
    if (now - this.since < SPEED_WINDOW) return false
    const received = bytes - this.before
    const isSlow = received > 0 && received * 1000 < LEAST_SPEED * (now - this.since)
    this.restart(bytes, now)
    return isSlow
  }

  /** No answer is coming. */
  rest(): void {
    this.subject = undefined
  }

  private restart(bytes: number, now: number): void {
    this.since = now
    this.before = bytes
  }
}

/** An answer that is slower than this on average over `SPEED_WINDOW` is aborted, bytes a second. Slow lines are faster. */
export const LEAST_SPEED = 256
/** Milliseconds. */
export const SPEED_WINDOW = 60_000
/** The limit for an answer that the service begins with blanks while it works (CompleteMultipartUpload, CopyObject), milliseconds. */
const MOST_WORK = 3_600_000

/** Notices answers that are too slow. `watchSilence` notices those that stop altogether. */
export class LeastSpeed {
  private subject: unknown
  private begun = 0
  private since = 0
  private before = 0

  /**
   * Checks an answer that is being received; to be called some times a minute.
   *
   * @param subject the same for each check of one answer
   * @param bytes received so far
   * @param isAwaited true when the service must send bytes all the time
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

  /** No answer is being received. */
  rest(): void {
    this.subject = undefined
  }

  private restart(bytes: number, now: number): void {
    this.since = now
    this.before = bytes
  }
}

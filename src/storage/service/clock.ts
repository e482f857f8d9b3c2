/** The service's time, as far as it is known to differ from this machine's. */
export interface ServiceClock {
  /** The time to sign with; undefined while this machine's clock is as good. */
  now(): Date | undefined
  /**
   * Takes the time over from the Date header of an answer.
   * @returns false when the header holds no time
   */
  setBy(date: string | string[] | undefined): boolean
}

/** S3 refuses requests whose time is more than 15 minutes off (RequestTimeTooSkewed). */
export function createServiceClock(): ServiceClock {
  let ahead = 0
  return {
    now: () => (ahead === 0 ? undefined : new Date(Date.now() + ahead)),
    setBy(date) {
      const time = typeof date === 'string' ? Date.parse(date) : NaN
      if (Number.isNaN(time)) return false
      ahead = time - Date.now()
      return true
    },
  }
}

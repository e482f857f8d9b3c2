/** Most time between two looks at a call, milliseconds. */
const MOST = 1000
/** Least time between two looks at a call, milliseconds. */
const LEAST = 20
/** How much longer than its limit a call may last before its worker is ended: the worker should notice first. Milliseconds. */
const GRACE = 500

/** Watches that no call of a script lasts too long, from outside, because nothing inside can interrupt a function like string.rep. */
export interface Watch {
  /** Requests are being answered from now on. */
  begin(): void
  end(): void
}

/**
 * @param timeLimit of one call, milliseconds; 0 is none
 * @param calls how many calls have begun so far
 * @param overdue is called once a call has lasted too long
 */
export function watchCalls(timeLimit: number, calls: () => number, overdue: () => void): Watch {
  if (timeLimit === 0) return { begin() {}, end() {} }
  let timer: NodeJS.Timeout | undefined
  let seen = 0
  let since = 0
  const look = (): void => {
    const now = performance.now()
    if (calls() !== seen) [seen, since] = [calls(), now]
    else if (now - since > timeLimit + GRACE) overdue()
  }
  return {
    begin() {
      ;[seen, since] = [calls(), performance.now()]
      timer ??= setInterval(look, Math.min(MOST, Math.max(LEAST, timeLimit / 4)))
    },
    end() {
      clearInterval(timer)
      timer = undefined
    },
  }
}

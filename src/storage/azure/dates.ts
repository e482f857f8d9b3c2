import { digits } from '../service/pages.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Parses `Wed, 09 Sep 2009 09:20:02 GMT`; `Date.parse` costs several times as much.
 * https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats
 *
 * @returns milliseconds since the epoch, 0 where there is no time
 */
export function parseHttpDate(text: string): number {
  const month = text.length === 29 ? MONTHS.indexOf(text.slice(8, 11)) : -1
  if (month < 0) return Date.parse(text) || 0
  return Date.UTC(digits(text, 12, 16), month, digits(text, 5, 7), digits(text, 17, 19), digits(text, 20, 22), digits(text, 23, 25))
}

/** Returns a function that gives the time for `x-ms-date`, formatted once a second. */
export function createHttpClock(): () => string {
  let second = -1
  let text = ''
  return () => {
    const current = Math.floor(Date.now() / 1000)
    if (current !== second) {
      second = current
      text = new Date(current * 1000).toUTCString()
    }
    return text
  }
}

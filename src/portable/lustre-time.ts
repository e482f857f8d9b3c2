const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/

/**
 * A time as Azure Managed Lustre writes it, `YYYY-MM-DD HH:MM:SS ±ZZZZ`, in the zone of this machine.
 * @param time nanoseconds since the epoch
 */
export function formatLustreTime(time: bigint): string {
  const seconds = (time - (((time % SECOND) + SECOND) % SECOND)) / SECOND
  const date = new Date(Number(seconds) * 1000)
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString()
  const zone = `${offset < 0 ? '-' : '+'}${twoDigits(Math.trunc(Math.abs(offset) / 60))}${twoDigits(Math.abs(offset) % 60)}`
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${zone}`
}

const SECOND = 1_000_000_000n

/** Nanoseconds since the epoch; undefined for another text. */
export function parseLustreTime(text: string): bigint | undefined {
  const [, date, time, hours, minutes] = TIME.exec(text) ?? []
  const milliseconds = date === undefined ? NaN : Date.parse(`${date}T${time}${hours}:${minutes}`)
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1_000_000n
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

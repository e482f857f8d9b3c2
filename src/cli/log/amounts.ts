const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes for people: `512 B`, `1.50 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 2)} ${UNITS[power] ?? ''}`
}

/** Bytes in a sentence: `512 B`, `1.5 MiB`. */
export function bytesInWords(bytes: number): string {
  return formatBytes(bytes).replace(/\.?0+ (?=\w{3})/, ' ')
}

/** Seconds for people: `0.4s`, `12s`, `3m05s`, `2h07m`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  if (minutes === 0) return `${whole}s`
  return minutes < 60 ? `${minutes}m${twoDigits(whole % 60)}s` : `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`
}

/** Seconds in a sentence: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 7 min`. */
export function secondsInWords(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  if (hours > 0) return `${formatCount(hours)} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

/** `1,234`. */
export function formatCount(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 object`, `1,234 objects`. */
export function countOf(number: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(number)} ${number === 1 ? noun : plural}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

export function perSecond(amount: number, seconds: number): number {
  return seconds > 0 ? amount / seconds : 0
}

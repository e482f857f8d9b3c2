const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Bytes for people: `512 B`, `1.50 MiB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 2)} ${UNITS[power] ?? ''}`
}

/** Seconds for people: `0.4s`, `12s`, `3m05s`, `2h07m`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  const [large, small, names] = whole < 3600 ? [Math.floor(whole / 60), whole % 60, 'ms'] : [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, 'hm']
  return `${large}${names.slice(0, 1)}${String(small).padStart(2, '0')}${names.slice(1)}`
}

export function perSecond(amount: number, seconds: number): number {
  return seconds > 0 ? amount / seconds : 0
}

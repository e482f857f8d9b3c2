/** The process that made a temporary file, as its name describes it. */
export interface TemporaryOwner {
  /** Distinguishes machines, boots and containers; undefined in names of objsync 0.1. */
  readonly machine?: string | undefined
  readonly pid: number
  /** When the process started, in the unit of its system. */
  readonly start: string
}

/** Labels of names: hash records, hash caches, and the probe for disks that fold names, with either form of its accent. */
const LABEL = '(?:hash-|cache-|caf\u00e9-|cafe\u0301-)?'
const PATTERN = new RegExp(`^\\.objsync-([0-9a-f]{12})-(\\d{1,10})-(\\d{1,16})-${LABEL}\\d{1,12}\\.tmp$`)
/** Names of objsync 0.1. */
const OLD_PATTERN = new RegExp(`^\\.objsync-[0-9a-f]{8}-${LABEL.replaceAll('\u00e9-', '\u00e9').replaceAll('\u0301-', '\u0301')}\\d{1,12}\\.tmp$`)

/** @param label followed by a number that the process uses once */
export function temporaryName({ machine, pid, start }: Required<TemporaryOwner>, label: string, number: number): string {
  return `.objsync-${machine}-${pid}-${start}-${label}${number}.tmp`
}

/** Reports whether this is the name of a temporary file of this program. Such files are not entries. */
export function isTemporaryName(name: string): boolean {
  return name.length > 13 && name.charCodeAt(0) === 0x2e && (PATTERN.test(name) || OLD_PATTERN.test(name))
}

/** Reads the process that made a temporary file from the file's name. */
export function ownerOf(name: string): TemporaryOwner | undefined {
  const match = PATTERN.exec(name)
  if (match) return { machine: match[1], pid: Number(match[2]), start: match[3] ?? '' }
  return OLD_PATTERN.test(name) ? { pid: 0, start: '' } : undefined
}

import type { Fields, State } from './state.ts'

/** One field in which the two ends differ. */
export interface Difference {
  /** Of an object or a file; empty for the run itself. */
  readonly key: string
  /** Empty where the whole entry is missing on one side. */
  readonly field: string
  /** What the program has that objsync is compared with. */
  readonly peer: string | undefined
  readonly objsync: string | undefined
}

/** A difference that is meant. */
export interface Intended {
  /** As in `Difference`. */
  readonly field: string
  /** Only in cases with such a name. */
  readonly cases?: RegExp
  /** Is it this one, by the two values? */
  matches(peer: string, objsync: string): boolean
  readonly reason: string
}

/** What objsync does otherwise than s3sync, on purpose. docs/differences.md says more. */
export const OTHER_THAN_S3SYNC: readonly Intended[] = [
  {
    field: 'mode',
    matches: (s3sync, objsync) => s3sync === '600' && /^6[0246][0246]$/.test(objsync),
    reason: 'downloaded files have the mode that the umask gives new files, as with other programs',
  },
  {
    field: 'modification time',
    matches: (s3sync, objsync) => s3sync.endsWith('.000Z') && s3sync.slice(0, -5) === objsync.slice(0, -5),
    reason: 'a service whose listing knows fractions of a second gives them to the file; S3 itself knows none',
  },
]

/** Where the run itself is meant, not an object. */
export const RUN = ''

/** All fields that differ, key by key. */
export function differencesOf(peer: State, objsync: State): Difference[] {
  const keys = [...new Set([...peer.keys(), ...objsync.keys()])]
  return keys.flatMap((key) => fieldDifferences(key, peer.get(key), objsync.get(key)))
}

function fieldDifferences(key: string, one: Fields | undefined, other: Fields | undefined): Difference[] {
  if (one === undefined || other === undefined) {
    return [{ key, field: '', peer: one && 'there', objsync: other && 'there' }]
  }
  const fields = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return fields
    .filter((field) => one[field] !== other[field])
    .map((field) => ({ key, field, peer: one[field], objsync: other[field] }))
}

/** The reason why a difference is meant, or undefined. */
export function reasonFor({ field, peer = '', objsync = '' }: Difference, intended: readonly Intended[]): string | undefined {
  return intended.find((one) => one.field === field && one.matches(peer, objsync))?.reason
}

/** One line for a person. */
export function describeDifference({ key, field, peer = 'nothing', objsync = 'nothing' }: Difference, nameOfPeer: string): string {
  const place = [key, field].filter((word) => word !== '').join(', ')
  return `${place}: ${nameOfPeer} ${peer}, objsync ${objsync}`
}

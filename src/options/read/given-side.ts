import { inspect } from 'node:util'
import { UsageError } from '../../errors.ts'
import type { CustomLocation } from '../../location/location.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import type { Side } from '../table/row.ts'

/** The text of a location, or a storage that the caller of the library brings. */
export type GivenSide = string | CustomLocation

/** What every storage must have, by the side that it is. */
const READING = ['list', 'read', 'head', 'proveAbsent', 'close'] as const satisfies readonly (keyof Source)[]
const MEMBERS: Readonly<Record<Side, readonly (keyof Target)[]>> = { source: READING, target: [...READING, 'put', 'startMultipart', 'remove'] }

/**
 * Returns a side of a library call as a text or a custom location.
 *
 * @throws UsageError for what is neither a text nor a storage
 */
export function givenSide(side: Side, given: string | Source | Target): GivenSide {
  if (typeof given === 'string') return given
  const storage: unknown = given
  if (typeof storage !== 'object' || storage === null) throw new UsageError(`${side} is ${inspect(storage)}: give a location as text, or a storage`)
  const missing = MEMBERS[side].find((member) => !(member in storage && typeof storage[member as keyof typeof storage] === 'function'))
  if (missing !== undefined) throw new UsageError(`${side} is no storage, because it has no method ${missing}(); see docs/library.md`)
  if (typeof given.name !== 'string' || given.name === '') throw new UsageError(`${side} is a storage without a name; name it, so that messages can`)
  if (typeof given.capabilities !== 'object' || given.capabilities === null) throw new UsageError(`${side} is a storage without capabilities; see docs/library.md`)
  return { kind: 'custom', name: given.name }
}

import { setTimeout } from 'node:timers/promises'
import type { S3, StoredVersion } from '../../support/s3.ts'
import { addressOf, objectsOn, type Extra } from './objects.ts'
import { s3Place, type Place } from './places.ts'

/** One step in the life of a key: new content, or its deletion. */
export type Step = string | readonly Buffer[] | typeof DELETED
export const DELETED = null

/** What has stood under keys of buckets that keep versions. */
export interface Histories {
  /** A place in a new bucket that keeps versions. */
  newPlace(): Promise<Place>
  /** Lets a key live through these steps, one after the other. */
  live(place: Place, key: string, steps: readonly Step[], extra?: Extra): Promise<void>
  /** The contents of each key, oldest first; null for a deletion. Long ones are cut. */
  of(place: Place): Promise<Record<string, (string | null)[]>>
  /** Versions of one key, oldest first. */
  versionsOf(place: Place, key: string): Promise<StoredVersion[]>
}

const SHOWN = 20

export function historiesOn(s3: S3): Histories {
  const objects = objectsOn(s3)
  return {
    newPlace: async () => s3Place(s3, await s3.newVersionedBucket(), 'in/'),
    async live(place, key, steps, extra) {
      const address = addressOf(place, key)
      for (const step of steps) {
        // The server tells times in milliseconds; no two steps are to have the same.
        await setTimeout(2)
        if (step === DELETED) await s3.deleteObject(address.bucket, address.key)
        else await objects.put(place, key, step, extra)
      }
    },
    async of(place) {
      const histories: Record<string, (string | null)[]> = {}
      for (const { key, versionId, isMarker } of await objects.versions(place)) {
        const content = isMarker ? DELETED : (await objects.content(place, key, versionId)).slice(0, SHOWN)
        histories[key] = [content, ...(histories[key] ?? [])]
      }
      return histories
    },
    versionsOf: async (place, key) => (await objects.versions(place)).filter((version) => version.key === key).reverse(),
  }
}

import { expect } from 'vitest'
import type { S3 } from '../../support/s3.ts'
import type { Place } from './places.ts'

/** The checksums that an object is stored with, and their type, under the SDK's names. */
export async function checksumsOf(s3: S3, place: Place, name: string): Promise<Record<string, unknown>> {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(place.location) ?? []
  const head = (await s3.headObject(bucket, prefix + name, { ChecksumMode: 'ENABLED' })) ?? expect.fail(`no ${name}`)
  return Object.fromEntries(Object.entries(head).filter(([field, value]) => field.startsWith('Checksum') && value !== undefined))
}

/** Cuts bytes into parts of these sizes; the rest is the last part. */
export function cut(bytes: Buffer, ...sizes: readonly number[]): Buffer[] {
  let at = 0
  return [...sizes.map((size) => bytes.subarray(at, (at += size))), bytes.subarray(at)]
}

/** Keys that have been written since, by what `Place.states` told before. */
export function rewritten(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
  return Object.keys(after).filter((key) => after[key] !== before[key])
}

import type { CreateMultipartUploadCommandInput, HeadObjectCommandInput, HeadObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { S3 } from '../../support/s3.ts'
import type { Place } from './places.ts'
import type { World } from './world.ts'

/** Objects of places in S3, with all that only the service can tell of them. */
export interface Objects {
  /** Whole key of an object. */
  keyOf(place: Place, key: string): string
  put(place: Place, key: string, body: Buffer | string, extra?: Partial<PutObjectCommandInput>): Promise<void>
  /** Writes an object in these parts. */
  putParts(place: Place, key: string, parts: readonly Buffer[], extra?: Partial<CreateMultipartUploadCommandInput>): Promise<void>
  head(place: Place, key: string, extra?: Partial<HeadObjectCommandInput>): Promise<HeadObjectCommandOutput>
  /** The checksums that an object is stored with, and their type. */
  checksums(place: Place, key: string): Promise<Record<string, unknown>>
  partSizes(place: Place, key: string): Promise<number[]>
}

export function objectsOf(s3: S3, world: World): Objects {
  const keyOf = (place: Place, key: string): string => place.location.slice(`s3://${world.bucket}/`.length) + key
  const head: Objects['head'] = async (place, key, extra) => (await s3.headObject(world.bucket, keyOf(place, key), extra)) ?? expect.fail(`no ${key}`)
  return {
    keyOf,
    head,
    put: (place, key, body, extra) => s3.putObject(world.bucket, keyOf(place, key), body, extra),
    putParts: (place, key, parts, extra) => s3.putParts(world.bucket, keyOf(place, key), parts, extra),
    async checksums(place, key) {
      const answer = await head(place, key, { ChecksumMode: 'ENABLED' })
      return Object.fromEntries(Object.entries(answer).filter(([name, value]) => name.startsWith('Checksum') && value !== undefined))
    },
    partSizes: (place, key) => s3.partSizes(world.bucket, keyOf(place, key)),
  }
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

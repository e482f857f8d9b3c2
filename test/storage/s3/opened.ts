import { onTestFinished, vi } from 'vitest'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import type { Written } from '../../../src/storage/contract/writing.ts'
import { openS3 } from '../../../src/storage/s3/open.ts'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import type { S3 } from '../../support/s3.ts'
import type { TransportName } from './scripted.ts'
import { settingsFor } from './settings.ts'

/** A bucket of the run's server, opened until the test ends. */
export async function openBucket(transport: TransportName, s3: S3, bucket: string, different: Partial<S3Settings> = {}): Promise<Target> {
  vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)
  const storage = await openS3(settingsFor(s3, bucket, different), { meter: { requests: 0 }, signal: new AbortController().signal })
  onTestFinished(() => storage.close())
  return storage
}

/** Writes an object in these parts. */
export async function putParts(storage: Target, key: string, parts: readonly Buffer[]): Promise<Written> {
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  const write = await storage.startMultipart(key, attributesOf(size), parts[0]?.length ?? 1)
  let offset = 0
  for (const [i, part] of parts.entries()) {
    await write.put({ number: i + 1, offset, payload: payloadOf(part) })
    offset += part.length
  }
  return write.complete()
}

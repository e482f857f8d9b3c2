import type { TestProject } from 'vitest/node'
import type { AzuriteEndpoint } from './azurite.ts'
import type { S3Endpoint } from './s3-server.ts'
import { startBlob, startS3, startSecondS3 } from './start.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The S3 server that all test files share; null when there is none. */
    s3: S3Endpoint | null
    /** Another implementation of S3, for what every one must pass; null when there is none. */
    secondS3: S3Endpoint | null
    /** The Blob service that all test files share; null when there is none. */
    azurite: AzuriteEndpoint | null
  }
}

/** Starts the servers before the first test file and stops them after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [first, second, azurite] = await Promise.all([startS3(), startSecondS3(), startBlob()])
  if (first === undefined) console.error('no S3 server: its tests are skipped; `npm run servers` installs one')
  if (azurite === undefined) console.error('no Azurite: its tests are skipped; `npm run servers` installs it')
  project.provide('s3', first === undefined ? null : endpointOf(first))
  project.provide('secondS3', second === undefined ? null : endpointOf(second))
  project.provide('azurite', azurite === undefined ? null : endpointOf(azurite))
  return async () => { await Promise.all([first?.stop(), second?.stop(), azurite?.stop()]) }
}

/** Without what cannot travel to another process. */
function endpointOf<T extends { stop(): Promise<void> }>({ stop: _stop, ...endpoint }: T): Omit<T, 'stop'> {
  return endpoint
}

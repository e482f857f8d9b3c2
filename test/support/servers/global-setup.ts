import type { TestProject } from 'vitest/node'
import type { S3Endpoint, S3Server } from './s3-server.ts'
import { startS3, startSecondS3 } from './start.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The S3 server that all test files share; null when there is none. */
    s3: S3Endpoint | null
    /** Another implementation of S3, for what every one must pass; null when there is none. */
    secondS3: S3Endpoint | null
  }
}

/** Starts the servers before the first test file and stops them after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [first, second] = await Promise.all([startS3(), startSecondS3()])
  if (first === undefined) console.error('no S3 server: its tests are skipped; `npm run servers` installs one')
  project.provide('s3', first === undefined ? null : endpointOf(first))
  project.provide('secondS3', second === undefined ? null : endpointOf(second))
  return async () => { await Promise.all([first?.stop(), second?.stop()]) }
}

function endpointOf({ stop: _stop, ...endpoint }: S3Server): S3Endpoint {
  return endpoint
}

import type { TestProject } from 'vitest/node'
import type { S3Endpoint } from './s3-server.ts'
import { startS3 } from './start.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The S3 server that all test files share; null when there is none. */
    s3: S3Endpoint | null
  }
}

/** Starts the servers before the first test file and stops them after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startS3()
  if (server === undefined) console.error('no S3 server: its tests are skipped; `npm run servers` installs one')
  project.provide('s3', server === undefined ? null : endpointOf(server))
  return async () => { await server?.stop() }
}

function endpointOf({ kind, endpoint, accessKey, secretKey, region, abilities }: S3Endpoint): S3Endpoint {
  return { kind, endpoint, accessKey, secretKey, region, abilities }
}

import { describe, inject } from 'vitest'
import { connect } from './s3-client.ts'
import type { S3 } from './s3-client.ts'
import type { Ability, S3Endpoint } from './servers/s3-server.ts'

export { connect }
export type { S3, StoredObject } from './s3-client.ts'

/**
 * Tests that need a real S3 server with these abilities. Where the run has none they are skipped, by name, and in CI
 * that fails the run.
 */
export function describeS3(title: string, needs: readonly Ability[], tests: (s3: S3) => void): void {
  const server = inject('s3')
  const lacks = needs.filter((ability) => !server?.abilities.includes(ability))
  if (server !== null && lacks.length === 0) {
    describe(title, () => { tests(connect(server)) })
    return
  }
  const why = server === null ? 'no S3 server' : `${server.kind} lacks ${lacks.join(', ')}`
  describe.skip(`${title} [${why}]`, () => { tests(connect(server ?? NOWHERE)) })
}

// Never called: gives the skipped tests something to be collected with.
const NOWHERE: S3Endpoint = {
  kind: 'fauxqs',
  endpoint: 'http://127.0.0.1:1',
  accessKey: 'none',
  secretKey: 'none',
  region: 'us-east-1',
  abilities: [],
}

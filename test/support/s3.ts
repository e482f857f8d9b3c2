import { afterAll, describe, inject } from 'vitest'
import { canMakeCertificates } from './certificate.ts'
import { connect } from './s3-client.ts'
import type { S3 } from './s3-client.ts'
import { startMinio } from './servers/minio.ts'
import type { Ability, S3Endpoint } from './servers/s3-server.ts'

export { connect }
export type { S3, StoredObject, StoredVersion } from './s3-client.ts'

/**
 * Tests that need a real S3 server with these abilities. Where the run has none they are skipped, by name, and in CI
 * that fails the run.
 */
export function describeS3(title: string, needs: readonly Ability[], tests: (s3: S3) => void): void {
  describeOn(inject('s3'), title, needs, tests)
}

/**
 * The same tests on every implementation of S3 that the run has. The second one's are left out without a word where it
 * cannot be had, or lacks what they need: the first has run them.
 */
export function describeEveryS3(title: string, needs: readonly Ability[], tests: (s3: S3) => void): void {
  const [first, second] = [inject('s3'), inject('secondS3')]
  describeOn(first, first === null ? title : `${title}, ${first.kind}`, needs, tests)
  if (second !== null && lacking(second, needs).length === 0) describeOn(second, `${title}, ${second.kind}`, needs, tests)
}

/**
 * Tests on a MinIO of their own that speaks TLS all the way, as customers' own keys (SSE-C) need it. Its certificate is
 * in `S3.certificate`. Skipped where there is no MinIO or no openssl.
 */
export function describeTlsS3(title: string, tests: (s3: S3) => void): void {
  if (inject('s3')?.kind !== 'minio' || !canMakeCertificates()) {
    describe.skip(`${title} [no MinIO with TLS]`, () => { tests(connect(NOWHERE)) })
    return
  }
  describe(title, async () => {
    const server = await startMinio({ tls: true })
    afterAll(() => server.stop())
    tests(connect(server))
  })
}

function describeOn(server: S3Endpoint | null, title: string, needs: readonly Ability[], tests: (s3: S3) => void): void {
  const lacks = lacking(server, needs)
  if (server !== null && lacks.length === 0) {
    describe(title, () => { tests(connect(server)) })
    return
  }
  const why = server === null ? 'no S3 server' : `${server.kind} lacks ${lacks.join(', ')}`
  describe.skip(`${title} [${why}]`, () => { tests(connect(server ?? NOWHERE)) })
}

function lacking(server: S3Endpoint | null, needs: readonly Ability[]): Ability[] {
  return needs.filter((ability) => !server?.abilities.includes(ability))
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

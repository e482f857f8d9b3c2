import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isDirectoryBucket as byOptions } from '../../../src/options/rules/checks.ts'
import { isDirectoryBucket as byStorage } from '../../../src/storage/s3/place/bucket-kind.ts'
import { needsSdk } from '../../../src/storage/s3/place/endpoint.ts'
import { invoke } from '../support/invoke.ts'

const SRC = join(import.meta.dirname, '../../../src')
const ENDPOINT = { region: 'us-east-1', forcePathStyle: false, accelerate: false, dualstack: false, fips: false }
const DIRECTORY = ['here--usw2-az1--x-s3', 'ap--usw2-az1--xa-s3']
const GENERAL = ['here', 'here--x-s3x', 'x-s3', 'ap-o0123--op-s3', 'my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias']

describe('a directory bucket', () => {
  it.each([...DIRECTORY.map((bucket) => [bucket, true] as const), ...GENERAL.map((bucket) => [bucket, false] as const)])('%s is one for options and storage alike: %s', (bucket, isOne) => {
    expect([byOptions({ kind: 's3', bucket, prefix: '' }), byStorage(bucket)]).toEqual([isOne, isOne])
    if (isOne) expect(needsSdk({ ...ENDPOINT, bucket })).toBe(true)
  })

  it('is compared by its own checksum, and refuses versions, also at an access point', () => {
    const [bucket, accessPoint] = DIRECTORY.map((name) => ({
      to: invoke(`/tmp/x s3://${name}/`).config.sync.verification,
      from: invoke(`s3://${name}/ /tmp/x`).config.sync.verification,
    }))
    expect(bucket).toMatchObject({ to: { algorithm: 'CRC64NVME' }, from: { compareRead: 'fail' } })
    expect(accessPoint).toEqual(bucket)
    for (const name of DIRECTORY) expect(() => invoke(`s3://${name}/ s3://b/ --enable-versioning`)).toThrow(/directory bucket/)
  })

  it('is told by its name in one place only', () => {
    const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    const telling = files.filter((file) => /\/[^/\n]*--xa?\??-s3/.test(readFileSync(join(SRC, file), 'utf8').replace(/\|--xa-s3/g, '')))
    expect(telling).toEqual(['bucket-names.ts'])
  })
})

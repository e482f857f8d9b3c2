import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nameOf } from '../../scripts/docs/facts.ts'
import { invocationFromCall } from '../../src/options/invocation.ts'
import type { OptionRow, Partner } from '../../src/options/row.ts'
import { TABLE } from '../../src/options/table.ts'
import { invoke, S3 } from './support/invoke.ts'

const table: readonly OptionRow[] = TABLE
const KEY = Buffer.alloc(32, 7).toString('base64')
const MD5 = createHash('md5').update(Buffer.alloc(32, 7)).digest('base64')
const OTHER_MD5 = createHash('md5').update(Buffer.alloc(32, 8)).digest('base64')
const DIRECTORY = 's3://name--usw2-az1--x-s3/'
const SOURCE_KEY = `--source-sse-c AES256 --source-sse-c-key ${KEY} --source-sse-c-key-md5 ${MD5}`
const TARGET_KEY = `--target-sse-c AES256 --target-sse-c-key ${KEY} --target-sse-c-key-md5 ${MD5}`

/** A value for each option that takes one and whose kind does not offer choices. */
const SAMPLES: Readonly<Record<string, string>> = {
  'metadata': 'a=b',
  'tagging': 'a=b',
  'point-in-time': '2020-01-01T00:00:00Z',
  'expires': '2020-01-01T00:00:00Z',
  'source-sse-c-key': KEY,
  'source-sse-c-key-md5': MD5,
  'target-sse-c-key': KEY,
  'target-sse-c-key-md5': MD5,
  'source-endpoint-url': 'http://h:1',
  'target-endpoint-url': 'http://h:1',
  'multipart-threshold': '8MiB',
  'multipart-chunksize': '8MiB',
}

/** The option with a value that it takes. */
function flag(partner: Partner): string {
  const name = nameOf(partner)
  const row = table.find((candidate) => candidate.name === name)
  if (row === undefined) return expect.fail(`no --${name}`)
  if (row.value.form !== 'value') return `--${name}`
  const [given] = typeof partner === 'string' ? [] : partner.values
  return `--${name}=${given ?? SAMPLES[name] ?? row.value.choices?.[0] ?? row.default ?? '10'}`
}

/** The flags of an option and of all that its row needs, without end where options need each other. */
function withNeeds(partner: Partner, seen: readonly string[] = []): string[] {
  const name = nameOf(partner)
  if (seen.includes(name)) return []
  const row = table.find((candidate) => candidate.name === name)
  const needed: Partner[] = [...(row?.requires ?? []), ...(row?.requiresOneOf?.names.slice(0, 1) ?? [])]
  return [flag(partner), ...needed.flatMap((other) => withNeeds(other, [...seen, name]))]
}

/** Sides that the options stand for, S3 wherever they take it. */
function sidesFor(...names: readonly string[]): string {
  const local = (side: 'source' | 'target'): boolean => {
    const pairs = names.map((name) => table.find((row) => row.name === name)?.pairs ?? [])
    return pairs.some((list) => list.length > 0 && list.every((pair) => pair.split('->')[side === 'source' ? 0 : 1] === 'local'))
  }
  return `${local('source') ? '/in' : S3} ${local('target') ? '/out' : S3}`
}

describe('each row', () => {
  const limited = table.filter((row) => row.pairs !== undefined)
  it.each(limited)('--$name is refused where it has no effect', (row) => {
    const sides = { s3: S3, local: '/path' } as const
    const kinds = ['s3', 'local'] as const
    for (const source of kinds) {
      for (const target of kinds) {
        const matches = (pair: string): boolean => [`${source}->${target}`, `${source}->*`, `*->${target}`].includes(pair)
        const line = `${sides[source]} ${sides[target]} ${withNeeds(row.name).join(' ')}`
        const refused = /^--\S+ needs an? (?:S3|local) (?:source|target)/
        if (!row.pairs?.some(matches)) expect(() => invoke(line), line).toThrow(refused)
      }
    }
  })

  const requiring = table.flatMap((row) => (row.requires ?? []).map((partner) => ({ row, partner, name: row.name, other: nameOf(partner) })))
  it.each(requiring)('--$name needs --$other', ({ row, partner }) => {
    expect(() => invoke(`${sidesFor(row.name)} ${flag(row.name)}`)).toThrow(`--${row.name} needs --`)
    const without = [flag(row.name), ...(row.requires ?? []).filter((one) => one !== partner).map(flag)]
    expect(() => invoke(`${sidesFor(row.name)} ${without.join(' ')}`)).toThrow(`--${row.name} needs --${nameOf(partner)}`)
  })

  const conflicting = table.flatMap((row) => (row.conflicts ?? []).map((partner) => ({ row, partner, name: row.name, other: nameOf(partner) })))
  it.each(conflicting)('--$name is not taken with --$other', ({ row, partner }) => {
    const sides = sidesFor(row.name, nameOf(partner))
    const line = `${sides} ${[...withNeeds(row.name), ...withNeeds(partner)].join(' ')}`
    expect(() => invoke(line), line).toThrow('cannot be combined with')
    if (typeof partner === 'string') return
    const harmless = table.find(({ name }) => name === partner.name)?.value.choices?.find((choice) => !partner.values.includes(choice))
    expect(() => invoke(`${sides} ${withNeeds(row.name).join(' ')} --${partner.name}=${harmless}`)).not.toThrow()
  })

  const beside = table.flatMap((row) => (row.requiresBeside ? [{ name: row.name, ...row.requiresBeside }] : []))
  it.each(beside)('--$name needs --$requires beside --$other', ({ name, other, requires }) => {
    const message = `--${name} needs --${requires} to be given too beside --${other}`
    expect(() => invoke(`${S3} ${S3} ${flag(name)} --${other}`)).toThrow(message)
    expect(() => invoke(`${S3} ${S3} ${flag(name)} --${other} --${requires}`)).not.toThrow()
    expect(() => invoke(`${S3} ${S3} ${flag(name)} --${other}=false`)).not.toThrow()
  })

  const plain = table.flatMap((row) => (row.noDirectoryBucket ?? []).map((side) => ({ name: row.name, side })))
  it.each(plain)('--$name refuses a directory bucket as $side', ({ name, side }) => {
    const sides = side === 'source' ? `${DIRECTORY} ${S3}` : `${S3} ${DIRECTORY}`
    expect(() => invoke(`${sides} ${flag(name)}`)).toThrow(`--${name} does not work with a directory bucket, which the ${side} is`)
  })
})

describe('rules', () => {
  it.each([
    [`/in ${S3} --auto-chunksize`, '--auto-chunksize needs --check-etag or --check-mtime-and-etag to be given too with a local source'],
    [`/in ${S3} --auto-chunksize --check-size`, 'needs --check-etag or'],
    [`${S3} ${S3} --disable-check-annotation-etag`, 'needs --enable-sync-object-annotations or --sync-latest-object-annotations'],
    [`/in ${S3} --sse-kms-key-id SECRET-ID --sse AES256`, '--sse-kms-key-id needs --sse aws:kms or aws:kms:dsse'],
    [`/in ${S3} --check-etag --sse aws:kms`, '--check-etag cannot be combined with --sse aws:kms;'],
    [`/in ${S3} --full-object-checksum --additional-checksum-algorithm SHA1`, 'with --additional-checksum-algorithm SHA1'],
    [`${S3} /out --metadata a=b`, '--metadata needs an S3 target, but this is S3 to local; leave it out'],
    [`${S3} ${S3} --point-in-time 9000-01-01T00:00:00Z`, 'for --point-in-time: must not lie in the future'],
    [`/in ${S3} --max-delete 5 --delete=false`, '--max-delete needs --delete'],
    [`/in ${S3} --source-profile p`, '--source-profile needs an S3 source, but this is local to S3'],
    [`${S3} ${S3} --server-side-copy --source-endpoint-url http://a --target-endpoint-url http://b`,
      '--server-side-copy copies inside one store, but --source-endpoint-url and --target-endpoint-url differ'],
  ])('refuse %s', (line, message) => {
    expect(() => invoke(line)).toThrow(message)
  })

  it.each([
    `/in ${S3} --check-size=false --check-etag`, `/in ${S3} --source-force-path-style=false`,
    `${S3} ${S3} --source-region r --target-region q`,
    '/in /out --fsync --delete --allow-empty-source --allow-both-local-storage --tracing-stderr --span-events-tracing',
    `/in ${S3} --auto-chunksize --check-etag`, `${S3} /out --auto-chunksize`,
    `${S3} ${S3} --server-side-copy --source-endpoint-url http://a/ --target-endpoint-url http://a --copy-source-if-match`,
    `${S3} ${S3} --source-endpoint-url http://a --target-endpoint-url http://b`,
    `${S3} ${DIRECTORY} --point-in-time 2020-01-01T00:00:00Z`, `${S3} ${S3} ${SOURCE_KEY} ${TARGET_KEY}`,
    `${S3} ${S3} --sync-latest-tagging --delete --disable-check-annotation-etag --sync-latest-object-annotations`,
    `/in ${S3} --aws-sdk-tracing --sse aws:kms --sse-kms-key-id k --check-size`,
  ])('let %s pass', (line) => {
    expect(() => invoke(line)).not.toThrow()
  })

  it.each(['source', 'target'])('hold the MD5 of the %s key against the key, and show neither', (side) => {
    const line = `${S3} ${S3} --${side}-sse-c AES256 --${side}-sse-c-key ${KEY} --${side}-sse-c-key-md5 ${OTHER_MD5}`
    const refusal = messageOf(() => invoke(line))
    expect(refusal).toContain(`--${side}-sse-c-key-md5 is not the MD5 of --${side}-sse-c-key`)
    expect(refusal).not.toContain(KEY)
    expect(refusal).not.toContain(OTHER_MD5)
  })

  it('speak of a library call in its own words', () => {
    const call = (options: object) => () => invocationFromCall({ source: '/in', target: S3, ...options })
    expect(call({ autoChunksize: true })).toThrow('autoChunksize needs checkEtag or checkMtimeAndEtag')
    expect(call({ sseKmsKeyId: 'k' })).toThrow('sseKmsKeyId needs sse aws:kms or aws:kms:dsse')
    expect(call({ checkSize: true, removeModifiedFilter: true })).toThrow('checkSize needs headEachTarget to be given too beside removeModifiedFilter')
    expect(call({ pointInTime: new Date() })).toThrow('pointInTime needs an S3 source')
  })
})

describe('secrets', () => {
  const secrets = table.filter((row) => row.secret)
  it.each(secrets)('--$name is never shown', ({ name }) => {
    const wrong = messageOf(() => invoke(`${S3} ${S3} --${name}=\u{1}S3CRET=`))
    expect(wrong).not.toContain('S3CRET')
    const value = SAMPLES[name] ?? 'S3CRET'
    const refused = messageOf(() => invoke(`/in /out --${name}=${value}`))
    expect(refused).toMatch(/needs an S3/)
    expect(refused).not.toContain(value)
  })

  it('are left out of the effective options', () => {
    const { origins, settings } = invoke(`${S3} ${S3} ${SOURCE_KEY}`, {
      OBJSYNC_TARGET_SSE_C: 'AES256', OBJSYNC_TARGET_SSE_C_KEY: KEY, OBJSYNC_TARGET_SSE_C_KEY_MD5: MD5,
    })
    expect(origins).toContain('target-sse-c-key = [redacted] (environment variable OBJSYNC_TARGET_SSE_C_KEY)')
    expect(JSON.stringify([origins, [...settings.values()].map(({ text }) => text)])).not.toMatch(/BwcHBwc/)
    expect(KEY).toContain('BwcHBwc')
  })
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

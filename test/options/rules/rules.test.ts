import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nameOf } from '../../../scripts/docs/facts.ts'
import { invocationFromCall } from '../../../src/options/invocation.ts'
import { checkHashRecords } from '../../../src/options/rules/checks.ts'
import { checkAttributes } from '../../../src/options/rules/checks.ts'
import { checkPosix } from '../../../src/options/rules/checks.ts'
import type { OptionRow, Partner } from '../../../src/options/table/row.ts'
import { pairsInclude } from '../../../src/options/table/pairs.ts'
import { TABLE } from '../../../src/options/table/table.ts'
import { AZURE, FILES, invoke, S3 } from '../support/invoke.ts'

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
  'max-duration': '30m',
  'stats': '30s',
  'tagging': 'a=b',
  'point-in-time': '2020-01-01T00:00:00Z',
  'expires': '2020-01-01T00:00:00Z',
  'source-sse-c-key': KEY,
  'source-sse-c-key-md5': MD5,
  'target-sse-c-key': KEY,
  'target-sse-c-key-md5': MD5,
  'endpoint-url': 'http://h:1',
  'source-endpoint-url': 'http://h:1',
  'target-endpoint-url': 'http://h:1',
  'multipart-threshold': '8MiB',
  'multipart-chunksize': '8MiB',
  'block-size-mb': '4',
  'put-blob-size-mb': '4',
  'include-attributes': 'H;R',
  'exclude-attributes': 'H;R',
  'request-priority': '3',
  'retry-status-codes': '409',
  'trusted-microsoft-suffixes': '*.example.org',
}

/** The option with a value that it takes. */
function flag(partner: Partner): string {
  const name = nameOf(partner)
  const row = table.find((candidate) => candidate.name === name)
  if (row === undefined) return expect.fail(`no --${name}`)
  if (row.value.form !== 'value') return row.default === 'true' ? `--${name}=false` : `--${name}`
  const [given] = typeof partner === 'string' ? [] : partner.values
  const choice = row.value.choices?.find((candidate) => !row.defaultIsOff || candidate !== row.default)
  return `--${name}=${given ?? SAMPLES[name] ?? choice ?? row.default ?? '10'}`
}

/** The flags of an option and of all that its row needs, without end where options need each other. */
function withNeeds(partner: Partner, seen: readonly string[] = []): string[] {
  const name = nameOf(partner)
  if (seen.includes(name)) return []
  const row = table.find((candidate) => candidate.name === name)
  const needed: Partner[] = [...(row?.requires ?? []), ...(row?.requiresOneOf?.names.slice(0, 1) ?? [])]
  return [flag(partner), ...needed.flatMap((other) => withNeeds(other, [...seen, name]))]
}

const SIDES = {
  's3': { source: S3, target: S3 },
  'azure-blob': { source: AZURE, target: AZURE },
  'azure-file': { source: FILES, target: FILES },
  'local': { source: '/in', target: '/out' },
} as const
const KINDS: readonly (keyof typeof SIDES)[] = ['s3', 'azure-blob', 'azure-file', 'local']
const PAIRS = KINDS.flatMap((source) => KINDS.map((target) => ({ source, target })))

/** Sides that the options stand for, S3 wherever they take it. */
function sidesFor(...names: readonly string[]): string {
  const lists = names.map((name) => table.find((row) => row.name === name)?.pairs)
  const fitting = PAIRS.find((kinds) => lists.every((pairs) => pairs === undefined || pairsInclude(pairs, kinds)))
  return fitting === undefined ? expect.fail(`no pair for ${names.join(' and ')}`) : lineOf(fitting)
}

function lineOf({ source, target }: (typeof PAIRS)[number]): string {
  return `${SIDES[source].source} ${SIDES[target].target}`
}

describe('each row', () => {
  // What --from-to says of the sides is held against them before all else.
  const limited = table.filter((row) => row.pairs !== undefined && row.name !== 'from-to')
  it.each(limited)('--$name is refused where it has no effect', (row) => {
    for (const kinds of PAIRS) {
      const line = `${lineOf(kinds)} ${withNeeds(row.name).join(' ')}`
      const refused = /^--\S+ needs an? (?:S3|Azure Blob|Azure Files|local) (?:source|target)/
      if (!pairsInclude([...(row.pairs ?? []), ...(row.tolerated ?? [])], kinds)) expect(() => invoke(line), line).toThrow(refused)
    }
  })

  it.each(table.filter((row) => row.tolerated !== undefined))('--$name is let pass where s3sync or azcopy ignores it', (row) => {
    const pairs = PAIRS.filter((kinds) => pairsInclude(row.tolerated ?? [], kinds) && !pairsInclude(row.pairs ?? [], kinds))
    for (const kinds of pairs) expect(() => invoke(`${lineOf(kinds)} ${withNeeds(row.name).join(' ')}`)).not.toThrow()
    expect(pairs).not.toEqual([])
  })

  it.each(table.filter((row) => row.defaultIsOff && row.pairs))('--$name with its default is as good as not given', (row) => {
    for (const kinds of PAIRS) expect(() => invoke(`${lineOf(kinds)} --${row.name}=${row.default}`)).not.toThrow()
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
  it.each(beside)('--$name needs --$requires together with --$other', ({ name, other, requires }) => {
    const message = `--${name} needs --${requires} to be given too when --${other} is given`
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
    [`${S3} /out --cache-control no-cache`, '--cache-control needs an S3 target or an Azure Blob target or an Azure Files target, but this is S3 to local; leave it out'],
    [`${S3} ${S3} --point-in-time 9000-01-01T00:00:00Z`, 'for --point-in-time: must not lie in the future'],
    [`/in ${AZURE} --files-from keys --case-conflict rename`, '--files-from cannot be combined with --case-conflict rename'],
    [`${S3} ${S3} --enable-versioning --normalize-names`, '--normalize-names cannot be combined with --enable-versioning'],
    [`/in ${S3} --case-conflict keep`, 'for --case-conflict: must be one of error, warn, skip, rename'],
    [`/in ${S3} --max-delete 5 --delete=false`, '--max-delete needs --delete'],
    [`${S3} ${S3} --enable-versioning --delete-destination true`, '--enable-versioning cannot be combined with --delete-destination true'],
    [`/in ${AZURE} --max-delete 5 --delete-destination=false`, '--max-delete needs --delete'],
    [`/in ${AZURE} --delete --delete-destination=false`, '--delete (true) and --delete-destination (false) contradict each other'],
    [`/in ${AZURE} --delete=false --delete-destination=true`, '--delete (false) and --delete-destination (true) contradict each other'],
    [`/in ${S3} --delete --delete-destination=prompt`, '--delete (true) and --delete-destination (prompt) contradict each other'],
    [`${S3} ${S3} --mirror-mode --enable-versioning`, '--mirror-mode cannot be combined with --enable-versioning'],
    [`${S3} ${S3} --mirror-mode --remove-modified-filter --enable-versioning`, '--remove-modified-filter cannot be combined'],
    [`/in ${AZURE} --output-level Quiet --dry-run`, '--output-level cannot be combined with --dry-run'],
    [`/in ${AZURE} --local-hash-storage-mode alternatedatastreams`, 'does not exist on this operating system'],
    [`${S3} ${AZURE} --from-to LocalBlob`, '--from-to LocalBlob does not fit s3://bucket/prefix, which is no local path'],
    [`/in https://x.blob.core.windows.net/c?sig=S3CRET --from-to BlobLocal`, "'/in' is no URL, although --from-to calls this side Blob"],
    [`${AZURE} ${AZURE} --from-to LocalBlob`, 'which is no local path'],
    [`/in ${AZURE} --s2s-preserve-blob-tags`, '--s2s-preserve-blob-tags needs an Azure Blob source'],
    [`/in ${AZURE} --check-md5 NoCheck`, '--check-md5 needs an Azure Blob source'],
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
    `/in ${S3} --case-conflict rename --normalize-names --delete`, `${S3} /out --files-from keys --case-conflict skip`,
    `/in ${S3} --auto-chunksize --check-etag`, `${S3} /out --auto-chunksize`,
    `${S3} ${S3} --server-side-copy --source-endpoint-url http://a/ --target-endpoint-url http://a --copy-source-if-match`,
    `${S3} ${S3} --source-endpoint-url http://a --target-endpoint-url http://b`,
    `${S3} ${DIRECTORY} --point-in-time 2020-01-01T00:00:00Z`, `${S3} ${S3} ${SOURCE_KEY} ${TARGET_KEY}`,
    `${S3} ${S3} --sync-latest-tagging --delete --disable-check-annotation-etag --sync-latest-object-annotations`,
    `/in ${AZURE} --delete-destination=true --max-delete 3 --delete-excluded --delete`, `/in ${S3} --delete-destination=prompt --max-delete 3`,
    `/in ${AZURE} --delete=false --delete-destination=FALSE`, `/in ${AZURE} --output-level default --dry-run --delete-destination=prompt`,
    `${S3} ${S3} --cap-mbps 100 --include-pattern *.jpg --delete-destination=true --recursive=false --mirror-mode`,
    `/in ${AZURE} --worker-size 4 --filter-include-regex a --rate-limit-bandwidth 1MiB --delete --remove-modified-filter`,
    `${AZURE} /out --check-md5 failifdifferentormissing --compare-hash md5 --local-hash-storage-mode hiddenfiles --hash-meta-dir d`,
    `/in ${AZURE} --preserve-posix-properties --posix-properties-style AMLFS --check-md5 FailIfDifferent --request-priority -1`,
    `/in http://127.0.0.1:10000/acct/container --from-to localblob`, `https://custom.example.org/container/p /out --from-to BLOBLOCAL`,
    `/in ${S3} --aws-sdk-tracing --sse aws:kms --sse-kms-key-id k --check-size`,
  ])('let %s pass', (line) => {
    expect(() => invoke(line)).not.toThrow()
  })

  it('ask only where somebody can answer', () => {
    for (const options of [{}, { canAsk: false }]) {
      expect(() => invoke(`/in ${AZURE} --delete-destination=Prompt`, {}, options)).toThrow('--delete-destination prompt needs a terminal')
    }
    expect(() => invocationFromCall({ source: '/in', target: S3, deleteDestination: 'prompt' })).toThrow('deleteDestination prompt needs')
  })

  it('let no variable contradict an option, but for one that says false', () => {
    const line = `/in ${AZURE} --delete-destination=`
    expect(() => invoke(`${line}false`, { OBJSYNC_DELETE: 'true' })).toThrow('OBJSYNC_DELETE (true) and --delete-destination (false)')
    expect(invoke(`${line}true`, { OBJSYNC_DELETE: 'false' }).config.sync.deletion.enabled).toBe(true)
  })

  it('know what operating systems have', () => {
    const settings = (text: string) => invoke(`/in ${AZURE} ${text}`).settings
    expect(() => checkPosix(settings('--preserve-posix-properties'), 'darwin')).toThrow('--preserve-posix-properties works on Linux only')
    expect(() => checkPosix(settings('--preserve-posix-properties=false'), 'win32')).not.toThrow()
    const xattr = settings('--local-hash-storage-mode xattr')
    expect(() => checkHashRecords(xattr, 'win32')).toThrow('--local-hash-storage-mode XAttr does not exist on this operating system')
    for (const platform of ['linux', 'darwin'] as const) expect(() => checkHashRecords(xattr, platform)).not.toThrow()
    for (const platform of ['linux', 'win32'] as const) expect(() => checkHashRecords(settings('--local-hash-storage-mode HiddenFiles'), platform)).not.toThrow()
  })

  it('know where files have attributes', () => {
    const { settings } = invoke(`${FILES} /out --include-attributes=H`)
    const disk = { kind: 'local' } as const
    expect(() => checkAttributes(settings, disk, 'linux')).toThrow('--include-attributes works with a share of Azure Files or a disk of Windows')
    expect(() => checkAttributes(settings, disk, 'win32')).not.toThrow()
    expect(() => invoke(`${FILES} /out --exclude-attributes=h;c`)).toThrow('files in Azure Files are never compressed; leave C out')
    if (process.platform !== 'win32') expect(() => invoke(`/in ${S3} --exclude-attributes=H`)).toThrow('--exclude-attributes works with')
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
    expect(call({ checkSize: true, removeModifiedFilter: true })).toThrow('checkSize needs headEachTarget to be given too when removeModifiedFilter is given')
    expect(call({ pointInTime: new Date() })).toThrow('pointInTime needs an S3 source')
  })
})

describe('secrets', () => {
  const secrets = table.filter((row) => row.secret)
  it.each(secrets)('--$name is never shown', ({ name }) => {
    const wrong = messageOf(() => invoke(`${S3} ${S3} --${name}=\u{1}S3CRET=`))
    expect(wrong).toContain(`--${name}`)
    expect(wrong).not.toContain('S3CRET')
  })

  it.each(secrets.filter(({ pairs }) => pairs !== undefined))('--$name is not shown where it does not fit', ({ name }) => {
    const value = SAMPLES[name] ?? 'S3CRET'
    const refused = messageOf(() => invoke(`/in /out --${name}=${value}`))
    expect(refused).toMatch(/needs an (?:S3|Azure Blob)/)
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

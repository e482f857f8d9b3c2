import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { pairwise } from '../support/pairwise.ts'
import { describeS3, type S3 } from '../support/s3.ts'
import { startTampering, type Tampering } from '../support/tampering.ts'
import { start, type Ran } from './support/command.ts'
import { INTEGRITY_ROWS, type IntegrityRow } from './support/integrity-rows.ts'
import type { Place } from './support/places.ts'
import { useWorld, type World } from './support/world.ts'

const KEY = 'folder/object'
/** Few tries, at once: what is damaged each time is to fail soon. */
const FEW_TRIES = ['--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1', '--force-retry-count', '1', '--force-retry-interval-milliseconds', '1']

/** Where the proxy stands, which bodies it damages, and of which pairs. */
const WIRES = [
  { side: 'target', direction: 'up', pairs: ['local to S3', 'S3 to S3'] },
  { side: 'source', direction: 'down', pairs: ['S3 to local', 'S3 to S3'] },
] as const

/** A row, and what damages its copy. */
interface Damage {
  readonly row: IntegrityRow
  readonly wire: (typeof WIRES)[number]
  readonly times: 'once' | 'always'
}

/** Each row has one at least; where the wire is, and how often a bit flips on it, meets every pair, checksum and shape. */
const DAMAGES: readonly Damage[] = pairwise(
  INTEGRITY_ROWS.flatMap((row) => WIRES
    .filter(({ pairs }) => pairs.some((pair) => pair === row.pair))
    .flatMap((wire) => (['once', 'always'] as const).map((times) => ({ row, wire, times })))),
  ({ row, wire, times }) => ({
    pair: row.pair,
    algorithm: row.checksum?.algorithm,
    type: row.checksum?.type,
    sourceParts: row.sourceParts.join(),
    targetParts: row.targetParts.join(),
    direction: wire.direction,
    times,
    flow: `${row.pair} ${wire.direction} ${times}`,
  }),
  ({ row }) => row,
)

/** What the server says of an object besides its bytes. */
async function storedForm(s3: S3, bucket: string, key: string): Promise<object> {
  const head = await s3.headObject(bucket, key, { ChecksumMode: 'ENABLED' })
  const { ETag, ChecksumType, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = head ?? expect.fail(`no ${key}`)
  return {
    parts: await s3.partSizes(bucket, key),
    ETag, ChecksumType, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256,
  }
}

/** Writes the object as the official SDK does, with its own checksums. */
async function writeObject(s3: S3, bucket: string, key: string, bytes: Buffer, parts: readonly number[], { checksum }: IntegrityRow): Promise<void> {
  const ChecksumAlgorithm = checksum?.algorithm
  if (parts.length === 0) return s3.putObject(bucket, key, bytes, { ChecksumAlgorithm })
  let start = 0
  const bodies = parts.map((size) => bytes.subarray(start, start += size))
  return s3.putParts(bucket, key, bodies, { ChecksumAlgorithm, ChecksumType: checksum?.type })
}

interface Trial {
  readonly source: Place
  readonly target: Place
  readonly bytes: Buffer
}

async function prepare(s3: S3, world: World, row: IntegrityRow): Promise<Trial> {
  const [from, to] = row.pair.split(' to ').map((kind) => (kind === 'S3' ? 's3' : 'local')) as ['local' | 's3', 'local' | 's3']
  const [source, target, bytes] = [world.newPlace(from), world.newPlace(to), patternOf(row.size)]
  if (from === 'local') await source.write({ [KEY]: bytes })
  else await writeObject(s3, world.bucket, keyIn(world, source), bytes, row.sourceParts, row)
  return { source, target, bytes }
}

function keyIn(world: World, place: Place): string {
  return place.location.slice(`s3://${world.bucket}/`.length) + KEY
}

/** Nothing half done stays behind: no temporary file, no open upload. */
async function leftovers(s3: S3, world: World, { target }: Trial): Promise<string[]> {
  if (target.kind === 'local') return (await readdir(target.location, { recursive: true }).catch(() => [])).filter((name) => name.includes('tmp'))
  const prefix = target.location.slice(`s3://${world.bucket}/`.length)
  return (await s3.listMultipartUploads(world.bucket)).filter((key) => key.startsWith(prefix))
}

describeS3('integrity', ['body-digests', 'checksums', 'multipart-listing'], (s3) => {
  const world = useWorld(s3)

  const objsync = async (row: IntegrityRow, { source, target }: Trial, endpoints: { source?: string, target?: string } = {}): Promise<Ran> => {
    const reach = (['source', 'target'] as const).flatMap((side) => {
      const place = side === 'source' ? source : target
      return place.kind === 'local' ? [] : [`--${side}-endpoint-url`, endpoints[side] ?? s3.endpoint, `--${side}-region`, s3.region, `--${side}-force-path-style`]
    })
    const env = { HOME: world.folder, AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey }
    const words = [...FEW_TRIES, ...row.options, ...reach, source.location, target.location]
    // Some rows have a process for each run, as the user has; the others share one.
    return row.checksum === undefined ? start(words, { env, cwd: world.folder }).ended : world.run(words, { env, cwd: world.folder })
  }

  const runDamaged = async (row: IntegrityRow, trial: Trial, side: 'source' | 'target', tampering: Tampering): Promise<Ran> => {
    const proxy = await startTampering(s3.endpoint, tampering)
    try {
      const ran = await objsync(row, trial, { [side]: proxy.endpoint })
      expect(proxy.flipped()).toBeGreaterThan(0)
      return ran
    } finally {
      await proxy.close()
    }
  }

  describe.each(INTEGRITY_ROWS)('$title', (row) => {
    it.concurrent('arrives, and is stored as it should be', async () => {
      const trial = await prepare(s3, world, row)
      const { code, stderr } = await objsync(row, trial)
      expect([code, stderr]).toEqual([0, ''])
      expect((await trial.target.read())[KEY]?.equals(trial.bytes)).toBe(true)
      if (trial.target.kind === 'local') return
      const model = `${keyIn(world, trial.target)}, written by the SDK`
      await writeObject(s3, world.bucket, model, trial.bytes, row.targetParts, row)
      expect(await storedForm(s3, world.bucket, keyIn(world, trial.target))).toEqual(await storedForm(s3, world.bucket, model))
    })

    const nth = row.sourceParts.length > 1 ? 2 : 1
    for (const { wire: { side, direction }, times } of DAMAGES.filter((damage) => damage.row === row)) {
      if (times === 'once') {
        it.concurrent(`a bit flipped once on the way ${direction}: the target is right, or empty and that is an error`, async () => {
          const trial = await prepare(s3, world, row)
          const { code } = await runDamaged(row, trial, side, { direction, nth, times })
          const held = await trial.target.read()
          if (code === 1) expect(Object.keys(held)).toEqual([])
          else expect(held[KEY]?.equals(trial.bytes)).toBe(true)
          expect([0, 1, 3]).toContain(code)
          expect(await leftovers(s3, world, trial)).toEqual([])
        })
        continue
      }
      it.concurrent(`a bit flipped each time on the way ${direction}: an error, and nothing at the target`, async () => {
        const trial = await prepare(s3, world, row)
        const { code } = await runDamaged(row, trial, side, { direction, nth, times })
        expect([code, Object.keys(await trial.target.read())]).toEqual([1, []])
        expect(await leftovers(s3, world, trial)).toEqual([])
      })
    }
  })
})

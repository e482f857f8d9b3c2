// `npm run roundtrip [-- FILES]`: syncs a tree of mixed files (10,000 unless told otherwise) to a real S3 server and back,
// compares every byte, and proves that the same again does nothing. Ends with 0 only when all of it was so.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { connect, type S3 } from '../test/support/s3-client.ts'
import { installS3, startS3 } from '../test/support/servers/start.ts'
import { buildBundles } from './bundle.ts'
import { filesBelow, findDifference } from './demo/difference.ts'
import { ROOT } from './project.ts'
import { createCommand, type Command } from './roundtrip/command.ts'
import { isKeptAs } from './roundtrip/kept.ts'
import { writeMixedTree } from './roundtrip/mixed-tree.ts'

const PREFIX = 'round/trip/'

interface Trip {
  readonly s3: S3
  readonly bucket: string
  readonly here: string
  readonly back: string
  readonly objsync: Command
}

function check(claim: string, isSo: boolean): void {
  if (!isSo) throw new Error(`not so: ${claim}`)
  console.log(`ok: ${claim}`)
}

/** What the server holds, as a text that changes whenever an object is written again. */
async function stateOf({ s3, bucket }: Trip): Promise<string> {
  const objects = await s3.listAll(bucket)
  return JSON.stringify(objects.map(({ key, etag, lastModified }) => [key, etag, lastModified]))
}

async function thereAndBack(trip: Trip, count: number): Promise<void> {
  const { s3, bucket, here, back, objsync } = trip
  const there = `s3://${bucket}/${PREFIX}`
  check(`${count} files went to the server`, (await objsync(here, there)) === count)
  const stored = new Set((await s3.listAll(bucket)).map(({ key }) => key.slice(PREFIX.length)))
  const names = await filesBelow(here)
  check('the server has a key for each of them, and no other', stored.size === count && names.every((name) => stored.has(name)))
  check(`${count} files came back`, (await objsync(there, back)) === count)
  check('every file is the same, byte by byte', (await findDifference(here, back)) === undefined)

  const before = await stateOf(trip)
  check('the same again sends nothing', (await objsync(here, there)) === 0 && (await stateOf(trip)) === before)
  const untouched = await isKeptAs(back)
  check('and fetches nothing', (await objsync(there, back)) === 0 && (await untouched()))
  check('and no upload is left unfinished', !s3.has('multipart-listing') || (await s3.listMultipartUploads(bucket)).length === 0)
}

async function run(count: number): Promise<void> {
  await buildBundles()
  await installS3((line) => { console.error(line) })
  const server = await startS3()
  if (server === undefined) throw new Error('no S3 server can be installed here')
  const folder = await mkdtemp(join(tmpdir(), 'objsync-roundtrip-'))
  try {
    const s3 = connect(server)
    const [here, back] = [join(folder, 'here'), join(folder, 'back')]
    await mkdir(here)
    const bytes = await writeMixedTree(here, count)
    console.log(`${count} files, ${(bytes / 2 ** 20).toFixed(0)} MiB, server: ${server.kind}`)
    await thereAndBack({ s3, bucket: await s3.newBucket(), here, back, objsync: createCommand(server, folder) }, count)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

process.chdir(ROOT)
await run(Number(process.argv[2] ?? 10_000))

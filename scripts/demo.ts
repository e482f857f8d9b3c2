// `npm run demo`: builds objsync, starts an S3 and a Blob server from npm and the emulator of Azure Files, and copies a folder there and back.
// `--no-build` takes the bundles that dist has. Ends with 0 only when every claim that it prints is true.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { connectBlob } from '../test/support/azure-blob-client.ts'
import { connect } from '../test/support/s3-client.ts'
import type { S3 } from '../test/support/s3-client.ts'
import { startAzurite } from '../test/support/servers/azurite.ts'
import { startFauxqs } from '../test/support/servers/fauxqs.ts'
import { buildBundles } from './bundle.ts'
import { allAround } from './demo/all-around.ts'
import { toBlobAndBack } from './demo/blob.ts'
import { filesBelow, findDifference } from './demo/difference.ts'
import { writeSampleTree } from './demo/sample-tree.ts'
import { createStage, curtain } from './demo/stage.ts'
import type { Ran, Stage } from './demo/stage.ts'
import { ROOT } from './project.ts'

const BUILDS = !process.argv.includes('--no-build')
const BUCKET = 'demo'
const THERE = `s3://${BUCKET}/sample/`

interface Scene {
  readonly stage: Stage
  readonly s3: S3
  readonly folder: string
  /** Options that name the server as the target, and as the source. */
  readonly toServer: readonly string[]
  readonly fromServer: readonly string[]
}

async function upAndBack({ stage, s3, folder, toServer, fromServer }: Scene): Promise<void> {
  const sample = join(folder, 'sample')
  await writeSampleTree(sample)
  const files = await filesBelow(sample)

  stage.heading(`Upload a folder: ${files.length} files, one of them 20 MiB, one empty, some with names in other scripts`)
  const up = await stage.objsync([...toServer, 'sample', THERE])
  stage.check(`the server holds all ${files.length}`, up.code === 0 && (await s3.listAll(BUCKET)).length === files.length)

  stage.heading('Download it, into another folder')
  const down = await stage.objsync([...fromServer, THERE, 'copy'])
  stage.check('every file is the same, byte by byte', down.code === 0 && await findDifference(sample, join(folder, 'copy')) === undefined)
}

async function onlyWhatChanged({ stage, s3, folder, toServer }: Scene): Promise<void> {
  stage.heading('The second run copies nothing')
  const again = await stage.objsync([...toServer, 'sample', THERE])
  stage.check('nothing was sent', again.code === 0 && transferred(again) === 0)

  stage.heading('A file changes')
  // Times are compared in whole seconds, as S3 keeps them, and this demonstration is quicker than that.
  await pause(1_000)
  await writeFile(join(folder, 'sample', 'notes', 'note 7.md'), '# Note 7, second thoughts\n')
  const changed = await stage.objsync([...toServer, 'sample', THERE])
  stage.check('one file was sent, no other', changed.code === 0 && transferred(changed) === 1)
  const stored = await s3.getObject(BUCKET, 'sample/notes/note 7.md')
  stage.check('the server has its new content', stored.toString() === '# Note 7, second thoughts\n')
}

async function guardedDeletion({ stage, s3, folder, toServer }: Scene): Promise<void> {
  const count = async (): Promise<number> => (await s3.listAll(BUCKET)).length
  const before = await count()

  stage.heading('Files are removed here. A dry run with --delete names what it would delete there')
  for (const n of [1, 2, 3]) await rm(join(folder, 'sample', 'notes', `note ${n}.md`))
  const dry = await stage.objsync([...toServer, '--delete', '--dry-run', 'sample', THERE])
  stage.check('it names three, and deletes none', dry.code === 0 && dry.output.match(/^\[dry-run\] delete /gm)?.length === 3 && await count() === before)

  stage.heading('More deletions than --max-delete allows: nothing is deleted')
  const limited = await stage.objsync([...toServer, '--delete', '--max-delete', '2', 'sample', THERE])
  stage.check('it ends with exit code 3, and deletes nothing', limited.code === 3 && await count() === before)

  stage.heading('An empty source, such as a disk that is not mounted: nothing is deleted')
  await mkdir(join(folder, 'not mounted'))
  const empty = await stage.objsync([...toServer, '--delete', 'not mounted', THERE])
  stage.check('it ends with exit code 3, and deletes nothing', empty.code === 3 && await count() === before)

  stage.heading('With the right source, the three are deleted')
  const meant = await stage.objsync([...toServer, '--delete', 'sample', THERE])
  stage.check('exactly three objects were deleted', meant.code === 0 && await count() === before - 3)
}

function transferred({ output }: Ran): number {
  return Number(/^Copied (\d+) objects?/m.exec(output)?.[1] ?? (/^Copied nothing/m.test(output) ? 0 : NaN))
}

/** The environment of the command, without settings and keys of the user. */
function environment(s3: S3, folder: string): Record<string, string> {
  const { PATH = '', SystemRoot = '' } = process.env
  const credentials = { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey, AWS_REGION: s3.region }
  return { PATH, SystemRoot, HOME: folder, USERPROFILE: folder, ...credentials }
}

async function perform(folder: string): Promise<void> {
  console.log(`${BUILDS ? 'Building objsync, and g' : 'G'}etting an S3 and a Blob server from npm the first time …`)
  // Within this checkout, so that nothing stays behind outside it.
  process.env['OBJSYNC_CACHE_DIR'] ??= join(ROOT, 'node_modules', '.cache', 'objsync')
  if (BUILDS) await buildBundles()
  const [server, azurite] = await Promise.all([startFauxqs(), startAzurite()])
  try {
    const s3 = connect(server)
    await s3.newBucket(BUCKET)
    const stage = createStage(folder, environment(s3, folder))
    const scene: Scene = {
      stage,
      s3,
      folder,
      toServer: ['--target-endpoint-url', server.endpoint, '--target-force-path-style'],
      fromServer: ['--source-endpoint-url', server.endpoint, '--source-force-path-style'],
    }
    await upAndBack(scene)
    await onlyWhatChanged(scene)
    await guardedDeletion(scene)
    const container = await connectBlob(azurite).newContainer('demo')
    await toBlobAndBack({ stage, container, folder })
    await allAround({ ...scene, container })
  } finally {
    await Promise.all([server.stop(), azurite.stop()])
  }
}

const folder = await mkdtemp(join(tmpdir(), 'objsync-demo-'))
// The servers end by themselves when we do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}
try {
  await perform(folder)
  await rm(folder, { recursive: true, force: true })
  curtain()
} catch (error) {
  await rm(folder, { recursive: true, force: true })
  curtain(error)
  process.exitCode = 1
}

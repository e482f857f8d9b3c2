import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { pageNames, readPage, type Block } from '../docs/support/page.ts'
import { describeS3, type S3 } from '../support/s3.ts'
import { BUNDLE, system } from './support/command.ts'
import { localPlace } from './support/places.ts'
import { useWorld } from './support/world.ts'

/** What the folder of each page holds. */
const FILES = {
  'photos/2024/a.jpg': 'alpha', 'photos/2024/b.jpg': 'beta', 'photos/c.txt': 'gamma',
  'site/index.html': '<p>hello', 'site/app.js': 'app()', 'site/style.css': 'p {}', 'site/drawing.svgz': 'packed',
}

/** Blocks that a reader can paste into a shell, and that need no cloud and no other program. */
function runnable(name: string): Block[] {
  return readPage(name).blocks.filter(({ language, marks }) => language === 'sh' && !marks.includes('no-run'))
}

/** Milliseconds; each command starts a Node of its own, some twenty on a page. */
const TIME_FOR_A_PAGE = 180_000
const PAGES = pageNames().filter((name) => runnable(name).length > 0)

/** Runs a script until its first command that fails. */
function shell(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<{ code: number | null; output: string }> {
  const child = spawn('sh', ['-e', '-c', script], { cwd, env: { ...system(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => { resolve({ code, output }) })
  })
}

describeS3('the blocks of commands in the documents', ['versions', 'checksums'], (s3: S3) => {
  const world = useWorld(s3)

  /** A folder and two buckets for a page, and the variables of its shell. */
  async function prepare(folder: string): Promise<{ env: Record<string, string>; named: (script: string) => string }> {
    await localPlace(folder).write(FILES, 1_700_000_000)
    const programs = join(world.folder, 'bin')
    await mkdir(programs, { recursive: true })
    await writeFile(join(programs, 'objsync'), `#!/bin/sh\nexec ${BUNDLE.map((word) => `'${word}'`).join(' ')} "$@"\n`)
    await chmod(join(programs, 'objsync'), 0o755)
    const [bucket, backup] = await Promise.all([s3.newVersionedBucket(), s3.newVersionedBucket()])
    const env = {
      HOME: join(world.folder, 'home'), PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey, AWS_REGION: s3.region, AWS_ENDPOINT_URL: s3.endpoint,
    }
    return { env, named: (script) => script.replaceAll('my-bucket', bucket).replaceAll('my-backup', backup) }
  }

  it.skipIf(process.platform === 'win32').concurrent.each(PAGES)('%s: each block runs, one after the other, in one folder', async (name) => {
    const folder = join(world.folder, name.replaceAll('/', '-'))
    const { env, named } = await prepare(folder)
    for (const { text, line } of runnable(name)) {
      const { code, output } = await shell(named(text), folder, env)
      expect(code, `${name}:${line}: ${output}`).toBe(0)
    }
  }, TIME_FOR_A_PAGE)
})

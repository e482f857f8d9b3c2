import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/servers/guarded.ts'
import { start } from './support/command.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }

it.each([
  ['B_UPPER', { AWS_REGION: 'eu-west-1' }], ['B_UPPER', {}], ['ab', { AWS_REGION: 'us-west-2' }], ['Photos', { AWS_REGION: 'eu-central-1', OBJSYNC_TRANSPORT: 'sdk' }],
])('the bucket name %s, which cannot be, is a usage error with the remedy, %j', async (bucket, env) => {
  const folder = await temporaryFolder('e2e')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'photos'))
  await writeFile(join(folder, 'photos', 'stays'), 'x')
  for (const sides of [['photos', `s3://${bucket}/x/`], [`s3://${bucket}/x/`, 'photos']]) {
    const { code, stdout, stderr } = await start(['sync', '--delete', ...sides], { cwd: folder, env: { HOME: folder, ...KEYS, ...env } }).ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^error: ${bucket} is not the name of a bucket: AWS allows 3 to 63 lower-case letters.*--source-endpoint-url or --target-endpoint-url\n$`))
  }
  expect(await readdir(join(folder, 'photos'))).toEqual(['stays'])
})

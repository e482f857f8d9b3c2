import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { BUNDLE, EXECUTABLE, objsync, reaching } from '../support/objsync.ts'
import type { Program } from '../support/objsync.ts'
import { describeS3 } from '../support/s3.ts'

/** Larger than the threshold, so that it goes in parts. */
const LARGE = Buffer.alloc(9 * 1024 * 1024, 'large ')
const NOT_BUILT: Program = { name: 'the executable [built only for a run of all tests]', words: [] }

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'objsync-smoke-')) })
afterEach(async () => { await rm(folder, { recursive: true, force: true }) })

describe.each([[BUNDLE.name, BUNDLE], [EXECUTABLE?.name ?? NOT_BUILT.name, EXECUTABLE ?? NOT_BUILT]] as const)('%s', (_name, program) => {
  describe.skipIf(program === NOT_BUILT)('starts', () => {
    it('objsync --version', async () => {
      expect(await objsync(program, ['--version'])).toEqual({ code: 0, stdout: `objsync ${manifest.version}\n`, stderr: '' })
    })

    it('objsync --help', async () => {
      const { code, stdout } = await objsync(program, ['--help'])
      expect(code).toBe(0)
      expect(stdout).toContain('Usage: objsync')
    })

    it('objsync without its arguments', async () => {
      const { code, stderr } = await objsync(program, [])
      expect(code).toBe(2)
      expect(stderr).not.toBe('')
    })
  })

  describeS3('syncs', [], (s3) => {
    it.skipIf(program === NOT_BUILT).each(['own', 'sdk'])('objsync folder s3://bucket/ and back, transport %s', async (transport) => {
      const bucket = await s3.newBucket()
      const [from, to] = [join(folder, 'from'), join(folder, 'to')]
      await mkdir(join(from, 'ł 日'), { recursive: true })
      await writeFile(join(from, 'ł 日', 'small'), 'small')
      await writeFile(join(from, 'large'), LARGE)

      const env = { OBJSYNC_TRANSPORT: transport }
      const up = await objsync(program, [from, `s3://${bucket}/`], { ...env, ...reaching('target', s3) })
      expect(up).toMatchObject({ code: 0, stderr: '' })
      expect((await s3.listAll(bucket)).map(({ key, size }) => ({ key, size }))).toEqual([
        { key: 'large', size: LARGE.length },
        { key: 'ł 日/small', size: 5 },
      ])

      const down = await objsync(program, [`s3://${bucket}/`, to], { ...env, ...reaching('source', s3) })
      expect(down).toMatchObject({ code: 0, stderr: '' })
      expect(await readFile(join(to, 'ł 日', 'small'), 'utf8')).toBe('small')
      expect((await readFile(join(to, 'large'))).equals(LARGE)).toBe(true)
    })
  })
})

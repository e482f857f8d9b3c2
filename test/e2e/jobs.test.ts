import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import type { Ran } from './support/command.ts'
import { reach, useWorld } from './support/world.ts'

describeS3('jobs', [], (s3) => {
  const world = useWorld(s3)

  const jobFile = async (lines: readonly string[]): Promise<string> => {
    const path = join(world.folder, 'objsync.toml')
    await writeFile(path, `${lines.join('\n')}\n`)
    return path
  }

  it('run from disk to disk, in another working folder, and the command line comes first', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ 'keep.txt': 'new', 'left.tmp': 'x' })
    await target.write({ 'extra.txt': 'old' })
    const [from, to] = [source.location, target.location].map((location) => location.slice(world.folder.length + 1))
    const file = await jobFile(['[job.here]', `source = "${from}"`, `target = "${to}"`, 'delete = true', 'exclude = ["*.tmp"]'])
    await mkdir(join(world.folder, 'elsewhere'), { recursive: true })
    const run = (...options: string[]): Promise<Ran> => world.run(['run', 'here', '--config', file, ...options], { cwd: join(world.folder, 'elsewhere') })

    expect((await run('--delete=false')).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['extra.txt', 'keep.txt'])
    const ran = await run()
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(Object.keys(await target.read())).toEqual(['keep.txt'])
  })

  it('run to a server with secrets from the environment, and a broken one does not stop the next', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a.txt': 'content' })
    const options = reach(s3, 'target', target.location).filter((word) => !word.startsWith('--') && word !== '')
    const side = [`target-endpoint-url = "${options[0]}"`, `target-region = "${options[1]}"`, 'target-force-path-style = true', 'target-access-key = "${BACKUP_KEY}"', 'target-secret-access-key = "${BACKUP_SECRET}"']
    const file = await jobFile([
      '[defaults]', ...side,
      '[job.broken]', 'source = "nowhere"', `target = "${target.location}"`,
      '[job.backup]', `source = "${source.location}"`, `target = "${target.location}"`,
    ])
    const env = { BACKUP_KEY: s3.accessKey, BACKUP_SECRET: s3.secretKey, HOME: join(world.folder, 'home') }
    const ran = await world.run(['run', 'broken', 'backup', '--config', file, '-vv'], { env: { ...env, ...(s3.certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: s3.certificate }) } })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('does not exist')
    expect(Object.keys(await target.read())).toEqual(['a.txt'])
    expect(ran.stdout + ran.stderr).not.toContain(s3.secretKey)
    expect(await readFile(file, 'utf8')).not.toContain(s3.secretKey)
  })

  it('are found in the working folder, listed, and checked', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('local')]
    await source.write({ a: 'one' })
    await target.write({ a: 'two' })
    await jobFile(['[job.pair]', `source = '${source.location}'`, `target = '${target.location}'`])
    const listed = await world.run(['jobs', '--json'], { cwd: world.folder })
    expect(JSON.parse(listed.stdout)).toMatchObject({ jobs: [{ name: 'pair', source: source.location, target: target.location }] })
    const checked = await world.run(['check', 'pair'], { cwd: world.folder })
    expect([checked.code, Object.keys(await target.read())]).toEqual([3, ['a']])
    expect(checked.stdout).toContain('1 differ')
  })
})

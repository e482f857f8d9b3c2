import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { OUT } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { start } from './support/command.ts'
import { useWorld } from './support/world.ts'

describeS3('the library, as it is published', [], (s3) => {
  const world = useWorld(s3)

  it('import { sync } from \'objsync\'', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a': 'alpha', 'b/c': 'gamma', 'skipped.log': 'x' })
    const options = {
      source: source.location, target: target.location, filterExcludeRegex: '\\.log$', targetEndpointUrl: s3.endpoint, targetRegion: s3.region,
      targetForcePathStyle: true, targetAccessKey: s3.accessKey, targetSecretAccessKey: s3.secretKey,
    }
    const script = join(world.folder, 'use.mjs')
    await writeFile(script, `
      import { describe, sync, UsageError } from ${JSON.stringify(pathToFileURL(join(OUT, 'index.js')).href)}
      const events = []
      const outcome = await sync(${JSON.stringify(options)}, { details: ['skip', 'verified'], onEvent: (event) => events.push(event) })
      const mistake = await sync({ source: '.', target: 's3://b', noSuchOption: 1 }).catch((error) => error)
      console.log(JSON.stringify({
        status: outcome.status,
        copied: outcome.counts.copied,
        events: events.map(({ type, key, reason, value }) => [type, key, reason ? describe(reason) : value]).sort(),
        mistake: [mistake instanceof UsageError, mistake.message],
      }))
    `)
    const { code, stdout, stderr } = await start([script], { program: [process.execPath] }).ended
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      status: 'complete',
      copied: 2,
      events: [
        ['copy', 'a', 'not at target'],
        ['copy', 'b/c', 'not at target'],
        ['skip', 'skipped.log', 'matches --filter-exclude-regex'],
        ['verified', 'a', '2c1743a391305fbf367df8e4f069f9f9'],
        ['verified', 'b/c', '05b048d7242cb7b8b57cfa3b1d65ecea'],
      ],
      mistake: [true, 'unknown option \'noSuchOption\''],
    })
    expect(Object.keys(await target.read())).toEqual(['a', 'b/c'])
  })
})

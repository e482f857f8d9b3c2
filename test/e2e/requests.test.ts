import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startProxy } from '../support/proxy-server.ts'
import { describeEveryS3 } from '../support/s3.ts'
import { downloadIn, isGet, isList } from './support/from-stub.ts'
import { useLocalWorld } from './support/local-world.ts'
import { mixedContents, SMALL_PARTS } from './support/mixed.ts'
import { differences } from './support/places.ts'
import type { Behaviour } from './support/stub-s3.ts'
import { startTap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const TRANSPORTS = ['hot', 'sdk'] as const
const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }

describeEveryS3('requests on which something has to be said', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each(TRANSPORTS)('objsync --source-request-payer --target-request-payer: who pays is said in every one (%s transport)', async (transport) => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
    await source.write(mixedContents())
    const env = { OBJSYNC_TRANSPORT: transport }
    for (const [side, from, to] of [['target', source, there], ['source', there, back]] as const) {
      for (const options of [[`--${side}-request-payer`], []]) {
        await using tap = await startTap(s3.endpoint)
        const ran = await world.objsync(from, to, [...options, '--check-etag', ...SMALL_PARTS, ...tap.options(side)], { env })
        expect(ran).toMatchObject({ code: 0, stderr: '' })
        const said = new Set(tap.passed.map(({ headers }) => headers['x-amz-request-payer']))
        expect(said).toEqual(new Set([options.length > 0 ? 'requester' : undefined]))
      }
    }
    expect(differences(await back.read(), await source.read())).toEqual([])
  })

  it.concurrent('objsync --max-keys 7 --delete SOURCE s3://BUCKET/ asks for pages of that size', async () => {
    const [source, there] = [world.newPlace('local'), world.newPlace('s3')]
    await there.write(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'x'])))
    await source.write({ kept: 'x' })
    await using tap = await startTap(s3.endpoint)
    const options = ['--max-keys', '7', '--delete', '--max-parallel-listings', '1', ...tap.options('target')]
    expect(await world.objsync(source, there, options)).toMatchObject({ code: 0, stderr: '' })
    expect(tap.passed.filter(({ query }) => query.has('list-type')).map(({ query }) => query.get('max-keys'))).toEqual(['7', '7', '7'])
    expect(Object.keys(await there.read())).toEqual(['kept'])
  })
})

describe('Transfer Acceleration', () => {
  const world = useLocalWorld()

  it.concurrent.each(TRANSPORTS.flatMap((transport) => [['source', transport], ['target', transport]] as const))(
    'objsync --%s-accelerate goes to its host (%s transport)', async (side, transport) => {
      const local = world.newPlace()
      await local.write({ a: 'a' })
      const proxy = await startProxy({ refuse: 403 })
      const locations = side === 'source' ? ['s3://bucket', local.location] : [local.location, 's3://bucket']
      const options = ['--aws-max-attempts', '1', '--force-retry-count', '0', `--${side}-region`, 'eu-west-1']
      const env = { ...KEYS, HTTPS_PROXY: proxy.url, OBJSYNC_TRANSPORT: transport }
      for (const accelerate of [[], [`--${side}-accelerate`]]) expect((await world.objsync([...options, ...accelerate, ...locations], env)).code).toBe(1)
      await proxy.close()
      expect(proxy.received.map(({ target }) => target)).toEqual(['bucket.s3.eu-west-1.amazonaws.com:443', 'bucket.s3-accelerate.amazonaws.com:443'])
    })
})

describe('--object-listing-queue-size', () => {
  const world = useLocalWorld()
  const download = downloadIn(world)
  const PAGES = 40
  const many = Object.fromEntries(Array.from({ length: PAGES * 5 }, (_, i) => [`k${String(i).padStart(4, '0')}`, 'x']))

  it.concurrent.each([['5', (pages: number) => pages <= 8], ['200000', (pages: number) => pages === PAGES]] as const)(
    'objsync --object-listing-queue-size %s lists ahead of what it copies so far', async (size, isRight) => {
      let pages = 0
      /** Pages asked for while the first object was held back, until no more came. */
      let ahead: Promise<number> | undefined
      const standstill = async (): Promise<number> => {
        for (let before = -1; before !== pages;) {
          before = pages
          await pause(300)
        }
        return pages
      }
      const behaviour: Behaviour = async (seen) => {
        if (isList(seen)) pages++
        if (isGet(seen)) await (ahead ??= standstill())
        return false
      }
      const options = ['--object-listing-queue-size', size, '--max-keys', '5', '--worker-size', '1', '--max-parallel-listings', '1']
      const ran = await download(many, options, behaviour)
      expect([ran.code, ran.held.length]).toEqual([0, PAGES * 5])
      expect(await ahead).toSatisfy(isRight)
    })
})

describe('a body that stands still', () => {
  const world = useLocalWorld()
  const download = downloadIn(world)
  const CONTENT = 'content that comes in two halves'
  const etag = `"${createHash('md5').update(CONTENT).digest('hex')}"`
  /** More than a stream may stand still, which no option sets. */
  const LONG = 24_000

  it.concurrent.each([
    ['is given up after a while, and the object is read anew, with a warning', [], 2, 3],
    ['is waited for: objsync --disable-stalled-stream-protection', ['--disable-stalled-stream-protection'], 1, 0],
  ])('%s', async (_, options, reads, code) => {
    let isFirst = true
    const ran = await download({ k: CONTENT }, options, async (seen, response) => {
      if (!isGet(seen) || !isFirst) return false
      isFirst = false
      response.writeHead(200, { etag, 'content-length': CONTENT.length }).write(CONTENT.slice(0, 10))
      await pause(LONG, undefined, { ref: false })
      response.end(CONTENT.slice(10))
      return true
    })
    expect([ran.code, ran.held, ran.seen.filter(isGet).length]).toEqual([code, ['k'], reads])
  })
})

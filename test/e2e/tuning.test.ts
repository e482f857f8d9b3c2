import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { useLocalWorld } from './support/local-world.ts'
import { MIB } from './support/mixed.ts'
import { downloadIn, isGet, isList } from './support/from-stub.ts'
import { refuse, type Behaviour, type Seen } from './support/stub-s3.ts'

const world = useLocalWorld()
const download = downloadIn(world)

/** Holds matching requests back until so many are there at once, or until no more come; tells how many there were. */
function crowd(matches: (seen: Seen) => boolean, expected: number): { behaviour: Behaviour; most: () => number } {
  let [now, most] = [0, 0]
  return {
    most: () => most,
    async behaviour(seen) {
      if (!matches(seen)) return false
      most = Math.max(most, ++now)
      for (let waited = 0; most < expected && waited < 20; waited++) await pause(10)
      now--
      return false
    },
  }
}

const many = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`k${i}`, 'x']))

it.concurrent.each([['--worker-size', 1], ['--worker-size', 4]] as const)('objsync %s %i reads so many small objects at once', async (option, width) => {
  const { behaviour, most } = crowd(isGet, width + 1)
  const { code, held } = await download(many, [option, `${width}`], behaviour)
  expect([code, held.length, most()]).toEqual([0, 6, width])
})

it.concurrent.each([['--max-parallel-uploads', 1], ['--max-parallel-uploads', 3]] as const)('objsync %s %i reads so many parts at once', async (option, width) => {
  const { behaviour, most } = crowd(isGet, width + 1)
  const large = { large: Buffer.alloc(30 * MIB) }
  const { held } = await download(large, [option, `${width}`, '--multipart-chunksize', '5MiB'], behaviour)
  expect([held, most()]).toEqual([['large'], width])
})

it.concurrent.each([[1, 0], [8, 1]])('objsync --max-parallel-listings %i lists %s', async (listings, cuts) => {
  const keys = Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`f${10 + (i % 30)}/${String(i).padStart(6, '0')}`, '']))
  // A listing is never so quick that nobody gets to cut it.
  const slowly: Behaviour = async (seen) => {
    if (isList(seen) && !seen.query.has('delimiter')) await pause(30)
    return false
  }
  const { code, seen } = await download(keys, ['--max-parallel-listings', `${listings}`, '--dry-run'], slowly)
  // A whole sub-prefix is listed by its name.
  const isRange = ({ query }: Seen): boolean => query.has('start-after') || /^f\d+\/$/.test(query.get('prefix') ?? '')
  const cut = seen.filter((each) => isList(each) && isRange(each) && !each.query.has('delimiter'))
  expect([code, Math.sign(cut.length)]).toEqual([0, cuts])
})

it.concurrent.each([[1, ['']], [2, ['', 'a/', 'b/']]] as const)('objsync --max-parallel-listing-max-depth %i looks for prefixes below %j', async (depth, prefixes) => {
  const keys = Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`${i % 2 === 0 ? 'a' : 'b'}/${i % 5}/${String(i).padStart(6, '0')}`, '']))
  const slowly: Behaviour = async (seen) => {
    if (isList(seen)) await pause(5)
    return false
  }
  const { seen } = await download(keys, ['--max-parallel-listing-max-depth', `${depth}`, '--dry-run'], slowly)
  expect([...new Set(seen.filter(({ query }) => query.has('delimiter')).map(({ query }) => query.get('prefix') ?? ''))].sort()).toEqual(prefixes)
})

it.concurrent('objsync --rate-limit-objects 10 needs its time', async () => {
  const [source, target] = [world.newPlace(), world.newPlace()]
  await source.write(Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`k${i}`, 'x'])))
  const start = performance.now()
  expect((await world.objsync(['--rate-limit-objects', '10', source.location, target.location])).code).toBe(0)
  expect(Object.keys(await target.read())).toHaveLength(25)
  // The first ten are free.
  expect(performance.now() - start).toBeGreaterThan(1_000)
})

it.concurrent('objsync --rate-limit-bandwidth 1MiB needs its time', async () => {
  const [source, target] = [world.newPlace(), world.newPlace()]
  await source.write({ large: patternOf(2 * MIB + 100_000) })
  const start = performance.now()
  expect((await world.objsync(['--rate-limit-bandwidth', '1MiB', source.location, target.location])).code).toBe(0)
  expect(performance.now() - start).toBeGreaterThan(1_000)
})

it.concurrent.each([1, 3])('objsync --aws-max-attempts %i tries a request so often', async (attempts) => {
  const options = ['--aws-max-attempts', `${attempts}`, '--initial-backoff-milliseconds', '0', '--force-retry-count', '0']
  const { code, seen } = await download({ k: 'x' }, options, (seen, response) => isList(seen) && refuse(response, 500, 'InternalError'))
  expect([code, seen.length]).toEqual([1, attempts])
})

it.concurrent('objsync --initial-backoff-milliseconds 0 pauses between tries no longer than that', async () => {
  let left = 40
  const options = ['--aws-max-attempts', '100', '--initial-backoff-milliseconds', '0']
  // The pauses that are usual before forty tries would take minutes.
  const { code, held } = await download({ k: 'x' }, options, (seen, response) => isList(seen) && left-- > 0 && refuse(response, 503, 'SlowDown'))
  expect([code, held]).toEqual([0, ['k']])
})

it.concurrent.each([[0, 1], [2, 3]])('objsync --force-retry-count %i tries an object %i times', async (count, tries) => {
  const options = ['--aws-max-attempts', '1', '--force-retry-count', `${count}`, '--force-retry-interval-milliseconds', '0']
  const { code, seen } = await download({ k: 'x' }, options, (seen, response) => {
    if (isGet(seen)) response.destroy()
    return isGet(seen)
  })
  expect([code, seen.filter(isGet).length]).toEqual([1, tries])
})

it.concurrent('objsync --force-retry-interval-milliseconds 0 pauses no longer; a run that recovered ends with 3', async () => {
  let left = 100
  const options = ['--aws-max-attempts', '1', '--force-retry-count', '200', '--force-retry-interval-milliseconds', '0']
  const { code, held } = await download({ k: 'x' }, options, (seen, response) => isGet(seen) && left-- > 0 && refuse(response, 500, 'InternalError'))
  expect([code, held]).toEqual([3, ['k']])
})

const NO_RETRY = ['--aws-max-attempts', '1', '--force-retry-count', '0']
/** Answers matching requests rightly, but late. */
const late = (matches: (seen: Seen) => boolean, times = Infinity): Behaviour => async (seen) => {
  if (matches(seen) && times-- > 0) await pause(2_500, undefined, { ref: false })
  return false
}

it.concurrent.each([
  [['--read-timeout-milliseconds', '300', ...NO_RETRY], 1],
  [['--operation-attempt-timeout-milliseconds', '300', ...NO_RETRY], 1],
  [['--operation-timeout-milliseconds', '300'], 1],
  [NO_RETRY, 0],
])('objsync %j from a service that answers late ends with %i', async (options, code) => {
  expect((await download({ k: 'x' }, options, late(isList, 1))).code).toBe(code)
})

it.concurrent('objsync --operation-attempt-timeout-milliseconds 300 tries again after it', async () => {
  const { code, held, seen } = await download({ k: 'x' }, ['--operation-attempt-timeout-milliseconds', '300'], late(isList, 1))
  expect([code, held, seen.filter(isList).length]).toEqual([0, ['k'], 2])
})

it.concurrent('objsync s3://BUCKET TARGET gets over bytes that came corrupt once, and never shows them', async () => {
  const etag = createHash('md5').update('content').digest('hex')
  let spoiled = 0
  const behaviour: Behaviour = (seen, response) => {
    if (!isGet(seen) || spoiled++ > 0) return false
    response.writeHead(200, { 'etag': `"${etag}"`, 'last-modified': new Date(0).toUTCString() }).end('Xontent')
    return true
  }
  const { code, stderr, held, seen } = await download({ k: 'content' }, ['--force-retry-interval-milliseconds', '0'], behaviour)
  expect([code, held, seen.filter(isGet).length]).toEqual([3, ['k'], 2])
  expect(stderr).toMatch(/WARN try 2 of \d+: k: ETag [0-9a-f]{32} expected/)
})

it.concurrent('objsync s3://BUCKET TARGET ends with 1 when they always do, and leaves what stood there', async () => {
  const behaviour: Behaviour = (seen, response) => {
    if (isGet(seen)) response.writeHead(200, { 'etag': `"${'0'.repeat(32)}"`, 'last-modified': new Date(0).toUTCString() }).end('Xontent')
    return isGet(seen)
  }
  const target = world.newPlace()
  await target.write({ k: 'old' }, 1)
  expect((await download({ k: 'content' }, ['--force-retry-interval-milliseconds', '0'], behaviour, target)).code).toBe(1)
  expect(await target.read()).toEqual({ k: Buffer.from('old') })
})

it.concurrent.each([['content', 0], ['contend', 3]] as const)('objsync check gets over a read that failed once: %s at the target ends with %i', async (content, code) => {
  let reads = 0
  const etag = '"no-digest"'
  const modified = new Date(0)
  const behaviour: Behaviour = (seen, response) => {
    const row = `<Key>k</Key><LastModified>${modified.toISOString()}</LastModified><ETag>${etag}</ETag><Size>7</Size>`
    if (isList(seen)) response.end(`<ListBucketResult><IsTruncated>false</IsTruncated><Contents>${row}</Contents></ListBucketResult>`)
    else if (isGet(seen) && reads++ === 0) refuse(response, 503, 'SlowDown')
    else response.writeHead(200, { etag, 'content-length': 7, 'last-modified': modified.toUTCString() }).end('content')
    return true
  }
  const target = world.newPlace()
  await target.write({ k: content })
  const words = ['check', '--check-by', 'bytes', '--aws-max-attempts', '1', '--force-retry-interval-milliseconds', '0']
  const ran = await download({}, words, behaviour, target)
  expect([ran.code, reads]).toEqual([code, 2])
  expect(ran.stderr).toContain('try 2 of')
})

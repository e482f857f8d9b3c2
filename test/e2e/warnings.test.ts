import { describe, expect, it } from 'vitest'
import { downloadIn, isGet, isList } from './support/from-stub.ts'
import { useLocalWorld } from './support/local-world.ts'
import { refuse, type Behaviour } from './support/stub-s3.ts'

const world = useLocalWorld()
const download = downloadIn(world)
const CONTENTS = { a: 'a', bad: 'bad', c: 'c' }
const ONE_BY_ONE = ['--worker-size', '1']

const refusing = (status: number, code: string): Behaviour => (seen, response) => isGet(seen) && seen.key === 'bad' && refuse(response, status, code)

describe('objects that cannot be had', () => {
  describe.each([
    [404, 'NoSuchKey', 3, 'WARN'], [403, 'InvalidObjectState', 3, 'WARN'], [403, 'AccessDenied', 1, 'ERROR'], [412, 'PreconditionFailed', 1, 'ERROR'],
    [400, 'InvalidRequest', 1, 'ERROR'], [400, 'KMS.DisabledException', 1, 'ERROR'], [409, 'InvalidBucketState', 1, 'ERROR'],
  ] as const)('%i %s', (status, code, exit, level) => {
    it.concurrent(`are left out with one line, and the run ends with ${exit}`, async () => {
      const ran = await download(CONTENTS, ONE_BY_ONE, refusing(status, code))
      expect([ran.code, ran.held, ran.stderr]).toEqual([exit, ['a', 'c'], expect.stringMatching(new RegExp(`^\\S+ ${level} not copied: .*bad.*\\n$`))])
    })

    it.concurrent('end the run with 1: objsync --warn-as-error', async () => {
      const ran = await download(CONTENTS, ['--warn-as-error', ...ONE_BY_ONE], refusing(status, code))
      expect([ran.code, ran.held]).toEqual([1, ['a']])
      expect(ran.stderr).toMatch(/ ERROR .*bad/)
    })
  })

  it.concurrent.each([[[]], [['--warn-as-error']]])('archived ones are left out without a word: objsync --ignore-glacier-warnings %j', async (options) => {
    const ran = await download(CONTENTS, ['--ignore-glacier-warnings', ...options], refusing(403, 'InvalidObjectState'))
    expect([ran.code, ran.held, ran.stderr]).toEqual([0, ['a', 'c'], ''])
    expect(ran.seen.filter((seen) => isGet(seen) && seen.key === 'bad')).toHaveLength(1)
  })

  it.concurrent('others that are refused fail all the same: objsync --ignore-glacier-warnings', async () => {
    expect((await download(CONTENTS, ['--ignore-glacier-warnings'], refusing(403, 'AccessDenied'))).code).toBe(1)
  })

  it.concurrent('archived ones keep their files: objsync --ignore-glacier-warnings --delete', async () => {
    const target = world.newPlace()
    await target.write({ bad: 'older', extra: 'x' }, 1)
    const ran = await download(CONTENTS, ['--ignore-glacier-warnings', '--delete'], refusing(403, 'InvalidObjectState'), target)
    expect([ran.code, ran.held]).toEqual([0, ['a', 'bad', 'c']])
  })
})

describe('--warn-as-error', () => {
  it.concurrent.each([[[], 3], [['--warn-as-error'], 1]] as const)('objsync %j s3://BUCKET LOCAL with a key that leads out of the target ends with %i', async (options, code) => {
    const ran = await download({ '../out': 'x' }, options)
    expect([ran.code, ran.held]).toEqual([code, []])
  })

  it.concurrent('leaves a recovered retry and what could not be verified a warning', async () => {
    let left = 1
    const options = ['--warn-as-error', '--aws-max-attempts', '1', '--force-retry-interval-milliseconds', '0']
    const recovered = await download(CONTENTS, options, (seen, response) => isGet(seen) && left-- > 0 && refuse(response, 500, 'InternalError'))
    expect([recovered.code, recovered.held]).toEqual([3, ['a', 'bad', 'c']])
    const unverifiable = await download({ k: 'x' }, ['--warn-as-error'], (seen, response) => {
      if (isList(seen)) response.end('<ListBucketResult><Contents><Key>k</Key><LastModified>2020-01-01T00:00:00Z</LastModified><ETag>"odd"</ETag><Size>1</Size></Contents></ListBucketResult>')
      else response.writeHead(200, { etag: '"odd"' }).end('x')
      return true
    })
    expect([unverifiable.code, unverifiable.held]).toEqual([3, ['k']])
  })
})

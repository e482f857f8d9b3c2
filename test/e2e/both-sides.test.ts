import { expect, it } from 'vitest'
import { describeS3 } from '../support/s3.ts'
import { useWorld } from './support/world.ts'

describeS3('options for both sides, as aws s3 sync has them', [], (s3) => {
  const world = useWorld(s3)
  const keys = { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey }

  /** Runs without the options of the world, which name one side each. */
  const run = async (words: readonly string[]): Promise<number | null> => {
    const { code, stderr } = await world.run([...words, '--endpoint-url', s3.endpoint, '--region', s3.region, '--no-progress'], { env: keys })
    expect(stderr).toBe('')
    return code
  }

  it('objsync sync SOURCE s3://BUCKET/ --endpoint-url URL --region REGION; s3://BUCKET/ s3://BUCKET/; s3://BUCKET/ TARGET', async () => {
    const [source, one, other, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('s3'), world.newPlace('local')]
    await source.write({ a: 'a', 'b/c': 'c', 'x.tmp': 'x' })
    expect(await run(['sync', source.location, one.location, '--exclude', '*.tmp'])).toBe(0)
    expect(await run(['sync', one.location, other.location])).toBe(0)
    expect(await run(['sync', other.location, back.location])).toBe(0)
    expect(await back.read()).toEqual({ a: Buffer.from('a'), 'b/c': Buffer.from('c') })
    expect(Object.keys(await one.read())).toEqual(['a', 'b/c'])
  })
})

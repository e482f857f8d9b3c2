import { describe, expect, it } from 'vitest'
import { invocationFromCall } from '../../../src/options/invocation.ts'
import { AZURE, invoke, S3 } from '../support/invoke.ts'

/** The values of both sides for one option. */
function sides(line: string, option: 'Region' | 'Profile' | 'EndpointUrl', env = {}): (string | undefined)[] {
  const { values } = invoke(line, env)
  return [values[`source${option}`], values[`target${option}`]]
}

describe('an option for both sides', () => {
  it.each([
    ['S3 is the target', `/in ${S3} --region r`, [undefined, 'r']],
    ['S3 is the source', `${S3} /out --region r`, ['r', undefined]],
    ['S3 is both', `${S3} ${S3} --region r`, ['r', 'r']],
    ['the other side is Azure', `${S3} ${AZURE} --region r`, ['r', undefined]],
    ['one side has its own option', `${S3} ${S3} --region r --source-region s`, ['s', 'r']],
    ['the order does not matter', `${S3} ${S3} --target-region t --region r`, ['r', 't']],
  ])('sets each side that is S3: %s', (_, line, expected) => {
    expect(sides(line, 'Region')).toEqual(expected)
  })

  it('works for profiles and endpoints', () => {
    expect(sides(`/in ${S3} --profile p`, 'Profile')).toEqual([undefined, 'p'])
    expect(sides(`${S3} ${S3} --endpoint-url http://h:1`, 'EndpointUrl')).toEqual(['http://h:1', 'http://h:1'])
  })

  it('on the command line overrides a variable for one side, and a variable overrides nothing', () => {
    expect(sides(`${S3} ${S3} --region r`, 'Region', { OBJSYNC_SOURCE_REGION: 's' })).toEqual(['r', 'r'])
    expect(sides(`${S3} ${S3} --source-region s`, 'Region', { OBJSYNC_REGION: 'r' })).toEqual(['s', 'r'])
    expect(sides(`${S3} ${S3}`, 'Region', { OBJSYNC_REGION: 'r', OBJSYNC_TARGET_REGION: 't' })).toEqual(['r', 't'])
  })

  it('reaches the settings of the run, and a library call has it too', () => {
    const { config } = invocationFromCall({ source: '/in', target: S3, region: 'r', endpointUrl: 'http://h:1' })
    expect(config.target).toEqual(invocationFromCall({ source: '/in', target: S3, targetRegion: 'r', targetEndpointUrl: 'http://h:1' }).config.target)
  })

  it('is called by its own name in a message', () => {
    expect(() => invoke(`/in ${S3} --profile p --target-access-key k --target-secret-access-key s`)).toThrow('--profile cannot be combined with --target-access-key')
    expect(() => invoke('/in /out --region r')).toThrow('--region needs an S3 source or an S3 target, but this is local to local; leave it out')
    const call = { source: S3, target: '/out', profile: 'p', sourceAccessKey: 'k', sourceSecretAccessKey: 's' }
    expect(() => invocationFromCall(call)).toThrow(/^profile cannot be combined with sourceAccessKey/)
  })
})

import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import { attributesOf, payloadOf } from '../../../conformance/subject.ts'
import { answer, serve, type Step } from '../../../support/http-server.ts'
import { awsFiles, withoutAwsSetUp } from '../aws-files.ts'
import { error, openScripted, TRANSPORTS, type Scripted, type TransportName } from '../scripted.ts'

const STORED = answer({ headers: { etag: '"e"' } })
const EXPIRED = error(400, 'ExpiredToken')
const NO_KEYS = { accessKey: undefined, secretAccessKey: undefined, forcePathStyle: true }

beforeEach(withoutAwsSetUp)

function open(transport: TransportName, steps: readonly Step[], settings: Partial<S3Settings> = {}): Promise<Scripted> {
  return openScripted(transport, steps, { ...NO_KEYS, ...settings })
}

const put = ({ storage }: Scripted): Promise<unknown> => storage.put('k', payloadOf('abc'), attributesOf(3))

/** Key IDs that the requests were signed with. */
function signedWith({ received }: Scripted): (string | undefined)[] {
  return received.map(({ headers }) => /Credential=([^/]*)/.exec(headers.authorization ?? '')?.[1])
}

function json(what: object): Step {
  return answer({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) })
}

/** As the container's and the instance's service give them. */
const lasting = (id: string): object =>
  ({ Code: 'Success', Type: 'AWS-HMAC', AccessKeyId: id, SecretAccessKey: 'secret', Token: `${id}-token`, Expiration: '2099-01-01T00:00:00Z' })

describe.each(TRANSPORTS)('through %s, credentials that are refused in the middle of a run are had anew from', (transport) => {
  it('the container', async () => {
    const container = await serve(json(lasting('one')), json(lasting('two')))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${container.origin}/role`)
    const side = await open(transport, [STORED, EXPIRED, STORED])
    await put(side)
    await put(side)
    expect(signedWith(side)).toEqual(['one', 'one', 'two'])
    expect(side.received.at(-1)?.headers['x-amz-security-token']).toBe('two-token')
    expect(container.received.map(({ target }) => target)).toEqual(['/role', '/role'])
  })

  it('the instance', async () => {
    const text = (body: string): Step => answer({ body })
    const given = (id: string): Step[] => [text('session'), text('role'), json(lasting(id))]
    const instance = await serve(...given('one'), ...given('two'))
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'false')
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', instance.origin)
    const side = await open(transport, [STORED, EXPIRED, STORED])
    await put(side)
    await put(side)
    expect(signedWith(side)).toEqual(['one', 'one', 'two'])
    expect(instance.received.at(-1)?.target).toBe('/latest/meta-data/iam/security-credentials/role')
  })

  it('a web identity, whose token is another by then', async () => {
    const assumed = (id: string): Step => answer({
      headers: { 'content-type': 'text/xml' },
      body: `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${id}</AccessKeyId>` +
        '<SecretAccessKey>secret</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>' +
        '</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>',
    })
    const sts = await serve(assumed('one'), assumed('two'))
    const { awsConfigFile: token = '' } = await awsFiles('token-1', '')
    vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/r')
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', token)
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.origin)
    vi.stubEnv('AWS_REGION', 'us-east-1')
    const side = await open(transport, [STORED, EXPIRED, STORED])
    await put(side)
    await writeFile(token, 'token-2')
    await put(side)
    expect(signedWith(side)).toEqual(['one', 'one', 'two'])
    expect(sts.received.map(({ body }) => new URLSearchParams(body.toString()).get('WebIdentityToken'))).toEqual(['token-1', 'token-2'])
  })

  it('the program that a profile names', async () => {
    const files = await awsFiles('', '')
    const program = `${files.awsConfigFile}.mjs`
    const saying = (id: string): Promise<void> =>
      writeFile(program, `console.log(${JSON.stringify(JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: 'secret' }))})`)
    await saying('one')
    await writeFile(files.awsConfigFile ?? '', `[profile made]\ncredential_process = "${process.execPath}" "${program}"\n`)
    const side = await open(transport, [STORED, EXPIRED, STORED], { profile: 'made', ...files })
    await put(side)
    await saying('two')
    await put(side)
    expect(signedWith(side)).toEqual(['one', 'one', 'two'])
  })

  it('the file, which has been written anew', async () => {
    const keys = (id: string): string => `[mine]\naws_access_key_id = ${id}\naws_secret_access_key = secret\naws_session_token = token\n`
    const files = await awsFiles('', keys('one'))
    const side = await open(transport, [STORED, error(403, 'InvalidAccessKeyId'), STORED], { profile: 'mine', ...files })
    await put(side)
    await writeFile(files.awsSharedCredentialsFile ?? '', keys('two'))
    await put(side)
    expect(signedWith(side)).toEqual(['one', 'one', 'two'])
  })
})

describe.each(TRANSPORTS)('through %s, refused credentials', (transport) => {
  const until = (id: string): Step => json(lasting(id))

  it('stop everything at once when they were given and cannot change', async () => {
    const side = await open(transport, [EXPIRED], { accessKey: 'given', secretAccessKey: 'secret', sessionToken: 'old' })
    await expect(put(side)).rejects.toMatchObject({
      kind: 'credentials', retryable: false, code: 'ExpiredToken', message: expect.stringMatching(/ExpiredToken.*get new credentials for this side \(from the settings\)$/) as string,
    })
    expect(side.received).toHaveLength(1)
  })

  it('are not tried again when there are no others', async () => {
    const container = await serve(until('one'))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', container.origin)
    const side = await open(transport, [EXPIRED])
    await expect(put(side)).rejects.toMatchObject({ kind: 'credentials' })
    expect(signedWith(side)).toEqual(['one'])
    expect(container.received).toHaveLength(2)
  })

  it('stop everything when the others are refused as well', async () => {
    const container = await serve(until('one'), until('two'))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', container.origin)
    const side = await open(transport, [EXPIRED])
    await expect(put(side)).rejects.toMatchObject({ kind: 'credentials', code: 'ExpiredToken' })
    expect(signedWith(side)).toEqual(['one', 'two'])
  })

  it('are exchanged once, however many requests they were refused to', async () => {
    const container = await serve(until('one'), until('two'))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', container.origin)
    const byKey: Step = async (turn) => (/Credential=one/.test(turn.received.headers.authorization ?? '') ? EXPIRED : STORED)(turn)
    const side = await open(transport, [byKey])
    await Promise.all(Array.from({ length: 8 }, () => put(side)))
    expect(container.received).toHaveLength(2)
    expect(signedWith(side).filter((id) => id === 'two')).toHaveLength(8)
  })

  it('are exchanged after a HEAD too, whose refusal has no words', async () => {
    const container = await serve(until('one'), until('two'))
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', container.origin)
    const side = await open(transport, [answer({ status: 400 }), answer({ headers: { etag: '"e"' } })])
    expect(await side.storage.head({ key: 'k' })).toMatchObject({ etag: 'e' })
    expect(signedWith(side)).toEqual(['one', 'two'])
  })
})

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { canMakeCertificates, makeCertificate } from '../support/certificate.ts'
import { describeS3 } from '../support/s3.ts'
import { startProxy, type TestProxy } from '../support/proxy-server.ts'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'
import { useLocalWorld } from './support/local-world.ts'
import { startStub, type StubS3 } from './support/stub-s3.ts'

// Each fault of a connection ends the run at once, with one line that names the side and the remedy.

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'topsecret' }
const TRANSPORTS = ['hot', 'sdk'] as const
const DATE = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toUTCString()

const world = useLocalWorld()
let stub: StubS3
/** Speaks TLS. */
let secure: Server
/** A port where nothing listens. */
let closed = 0

const portOf = (server: Pick<Server, 'address'>): number => (server.address() as AddressInfo).port

beforeAll(async () => {
  stub = await startStub({ a: 'a' })
  await mkdir(join(world.folder, 'folder'))
  await writeFile(join(world.folder, 'folder', 'a'), 'a')
  const free = createTcpServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  closed = portOf(free)
  free.close()
})
afterAll(() => stub.close())

/** The error's own line, without its time. */
const errorIn = (stderr: string): string => stderr.split('\n').find((line) => line.includes(' ERROR '))?.replace(/^\S+ /, '') ?? stderr

const s3 = (endpoint: string, ...options: string[]): string[] => ['folder', 's3://stub/', '--target-endpoint-url', endpoint, '--target-region', 'r', ...options]
const PATH = '--target-force-path-style'

interface Refusal {
  readonly status: number
  readonly code: string
  readonly more?: string
  readonly headers?: Readonly<Record<string, string>>
}

describe.each(TRANSPORTS)('S3, %s transport', (transport) => {
  const env = { ...KEYS, OBJSYNC_TRANSPORT: transport }

  it.each<[Refusal, string]>([
    [{ status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } }, 'the bucket is in region eu-west-1, give it with --target-region;'],
    [{ status: 400, code: 'AuthorizationHeaderMalformed', more: '<Region>eu-west-1</Region>' }, 'the bucket is in region eu-west-1, give it with --target-region;'],
    [{ status: 400, code: 'IllegalLocationConstraintException' }, 'is the region right (--target-region)?;'],
    [{ status: 403, code: 'SecondLevelDomainForbidden' }, 'the service takes the bucket in the host name only: leave out --target-force-path-style;'],
    [{ status: 403, code: 'InvalidAccessKeyId' }, 'is the access key of this side right? (from AWS_ACCESS_KEY_ID);'],
    [{ status: 403, code: 'SignatureDoesNotMatch' }, 'is the secret access key of this side right? (from AWS_ACCESS_KEY_ID);'],
    [{ status: 400, code: 'ExpiredToken' }, 'get new credentials for this side (from AWS_ACCESS_KEY_ID);'],
    [{ status: 403, code: 'RequestTimeTooSkewed', headers: { date: DATE(-61) } }, 'set the clock of this machine, which is 61 min ahead of the service;'],
    [{ status: 404, code: 'NoSuchBucket' }, 'is the name of the bucket right? objsync makes no buckets;'],
  ])('%o', async ({ status, code, more = '', headers = {} }, remedy) => {
    const refusing = await startStub()
    refusing.behaviour = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(`<Error><Code>${code}</Code><Message>no</Message>${more}</Error>`)
      return true
    }
    const { code: exit, stderr } = await world.objsync(s3(refusing.endpoint, PATH), env)
    await refusing.close()
    expect([exit, errorIn(stderr)]).toEqual([1, expect.stringContaining(`ERROR listing the target: ListObjectsV2 s3://stub: ${code}: no; ${remedy}`)])
    // A clock that is off is corrected once.
    expect(refusing.seen.length).toBeLessThanOrEqual(code === 'RequestTimeTooSkewed' ? 2 : 1)
    expect(stderr).not.toContain('topsecret')
  })

  it('https to an http port', async () => {
    const { code, stderr, stdout } = await world.objsync(s3(stub.endpoint.replace('http:', 'https:'), PATH), env)
    expect([code, errorIn(stderr)]).toEqual([1, expect.stringMatching(/ListObjectsV2 s3:\/\/stub: .*wrong version number; the peer does not speak TLS: is it http:\/\/ instead of https:\/\/\?;/)])
    expect([errorIn(stderr).includes('openssl'), stdout]).toEqual([false, expect.stringContaining('1 request, ')])
  })

  it('a bucket in a host name that does not exist, and a host that does not exist', async () => {
    const inHost = await world.objsync(s3('http://no-such-host.invalid'), env)
    expect(errorIn(inHost.stderr)).toContain('ENOTFOUND stub.no-such-host.invalid; the bucket is part of the host name: --target-force-path-style puts it into the path;')
    const inPath = await world.objsync(s3('http://no-such-host.invalid', PATH), env)
    expect(errorIn(inPath.stderr)).toContain('ENOTFOUND no-such-host.invalid; is the host name right?;')
    expect(inPath.stdout).toContain('1 request, ')
  })

  it('a region that does not exist', async () => {
    const { stderr } = await world.objsync(['folder', 's3://stub/', '--target-region', 'us-nowhere-1'], env)
    expect(errorIn(stderr)).toContain('ENOTFOUND stub.s3.us-nowhere-1.amazonaws.com; is the region us-nowhere-1 right (--target-region)?')
  })

  it('a port where nothing listens', async () => {
    const { stderr } = await world.objsync(s3(`http://127.0.0.1:${closed}`, PATH, '--aws-max-attempts', '2'), env)
    expect(errorIn(stderr)).toMatch(/ECONNREFUSED 127\.0\.0\.1:\d+; are host and port right, and does the service run\?;/)
  })

  it('a proxy where nothing listens', async () => {
    const { stderr } = await world.objsync(s3('https://s3.example.test', PATH, '--aws-max-attempts', '2'), { ...env, HTTPS_PROXY: `http://me:topsecret@127.0.0.1:${closed}` })
    expect(errorIn(stderr)).toMatch(/by the proxy 127\.0\.0\.1:\d+: .*ECONNREFUSED.*; is the proxy that HTTPS_PROXY names right, and is it running\?; stopped/)
    expect(stderr).not.toContain('topsecret')
  })

  it.each([['http:', 'HTTP_PROXY'], ['https:', 'HTTPS_PROXY']])('a proxy that refuses %s', async (scheme, variable) => {
    const proxy: TestProxy = await startProxy({ refuse: 403 })
    const { stderr } = await world.objsync(s3(`${scheme}//s3.example.test`, PATH), { ...env, [variable]: proxy.url })
    await proxy.close()
    expect(errorIn(stderr)).toContain(`the proxy answers HTTP 403; can the proxy that ${variable} names reach s3.example.test, and do its rules allow it?`)
    expect(proxy.received).toHaveLength(1)
  })

  it('a profile that is not there, and one whose SSO session is over', async () => {
    const [config, credentials] = [join(world.folder, 'config'), join(world.folder, 'credentials')]
    const sso = '[profile dev]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n'
    await writeFile(config, sso)
    await writeFile(credentials, '[work]\n')
    const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials, OBJSYNC_TRANSPORT: transport }
    const absent = await world.objsync(s3(stub.endpoint, PATH, '--target-profile', 'wrok'), files)
    expect([absent.code, absent.stderr]).toEqual([2, `error: there is no profile wrok in ${config} or ${credentials}; correct the name, or add the profile (there are dev, work)\n`])
    const over = await world.objsync(s3(stub.endpoint, PATH, '--target-profile', 'dev'), files)
    expect([over.code, errorIn(over.stderr)]).toEqual([1, expect.stringMatching(/no credentials for s3:\/\/stub: .*SSO.*; run aws sso login --profile dev;/)])
  })
})

describe.runIf(canMakeCertificates())('a port that speaks TLS', () => {
  beforeAll(async () => {
    secure = createSecureServer(makeCertificate(world.folder).pem, (_, response) => response.end())
    secure.listen(0, '127.0.0.1')
    await once(secure, 'listening')
  })
  afterAll(() => void secure.close())

  it.each(TRANSPORTS)('is told from a service that is down, at the first try (%s transport)', async (transport) => {
    const { code, stderr, stdout } = await world.objsync(s3(`http://127.0.0.1:${portOf(secure)}`, PATH), { ...KEYS, OBJSYNC_TRANSPORT: transport })
    expect([code, errorIn(stderr)]).toEqual([1, expect.stringContaining('; the server speaks TLS: is it https:// instead of http://?; stopped')])
    expect(stdout).toContain('1 request, ')
  })

  it('has a certificate that is not trusted', async () => {
    const { stderr } = await world.objsync(s3(`https://localhost:${portOf(secure)}`, PATH), KEYS)
    expect(errorIn(stderr)).toContain('self-signed certificate; if it is to be trusted, name its file in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS;')
  })

  it.each(['LocalBlob', 'LocalFile'])('is told to azcopy\'s command too (%s)', async (direction) => {
    const { stdout } = await world.objsync(['sync', 'folder', `http://127.0.0.1:${portOf(secure)}/account/place?sig=topsecret`, '--from-to', direction])
    expect(stdout).toContain('; the server speaks TLS: is it https:// instead of http://?')
    expect(stdout).not.toContain('topsecret')
  })
})

describe.each([['Blob', 'LocalBlob', 'List Blobs'], ['File', 'LocalFile', '(Get Share Properties|List Directories and Files)']])('Azure %s', (service, direction, operation) => {
  const SAS = 'sv=2024-11-04&sp=r&sr=c&sig=topsecret'

  const refusedBy = async (status: number, code: string, sas: string, env: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<string> => {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(status, { 'x-ms-error-code': code, ...headers }).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { stdout } = await world.objsync(['sync', 'folder', `http://127.0.0.1:${portOf(server)}/account/place${sas === '' ? '' : `?${sas}`}`, '--from-to', direction], env)
    server.closeAllConnections()
    server.close()
    expect(stdout).not.toContain('topsecret')
    return stdout.split('\n').find((line) => line.startsWith('Cannot perform sync')) ?? stdout
  }
  const KEY = { AZURE_STORAGE_ACCOUNT: 'account', AZURE_STORAGE_KEY: 'dG9wc2VjcmV0' }

  it.each<[number, string, string, string]>([
    [403, 'AuthenticationFailed', `${SAS}&se=2020-01-01T00:00:00Z`, 'the SAS of this side expired at 2020-01-01T00:00:00Z (se): get a new one'],
    [403, 'AuthenticationFailed', `${SAS}&st=2999-01-01T00:00:00Z`, 'the SAS of this side is valid from 2999-01-01T00:00:00Z on (st): wait, or get a new one'],
    [403, 'AuthenticationFailed', SAS, 'is the SAS, key or login of this side right, and not expired?'],
    [403, 'AuthorizationFailure', SAS, 'the SAS, role or firewall of this account does not allow it: does the account let this machine in (Networking)?'],
    [403, 'AuthorizationServiceMismatch', SAS, 'the SAS is not for this service (ss)'],
  ])('%i %s with %s', async (status, code, sas, remedy) => {
    const said = await refusedBy(status, code, sas)
    expect(said).toMatch(new RegExp(`error: (listing|opening) the target: ${operation} place: ${code}: no; `))
    expect(said.slice(said.indexOf('; ') + 2)).toBe(remedy)
  })

  it('keys that are switched off, and a clock that is off', async () => {
    expect(await refusedBy(403, 'KeyBasedAuthenticationNotPermitted', '', KEY)).toContain('the account takes no keys: log in (az login)')
    const late = await refusedBy(403, 'AuthenticationFailed', '', KEY, { date: DATE(61) })
    expect(late).toMatch(/AuthenticationFailed: no; set the clock of this machine, which is 6[01] min behind the service$/)
  })

  it('an account that does not exist', async () => {
    const host = `nosuchaccount.${service.toLowerCase()}.core.windows.net`
    const { stdout } = await world.objsync(['sync', 'folder', `https://${host}/place?${SAS}`])
    expect(stdout).toContain(`ENOTFOUND ${host}; is the name of the storage account right?`)
  })
})

describeS3('keys that MinIO does not know', ['authentication'], (server) => {
  it.each(TRANSPORTS)('are named by where they come from (%s transport)', async (transport) => {
    const { endpoint, accessKey } = server
    const unknown = await world.objsync(s3(endpoint, PATH), { ...KEYS, OBJSYNC_TRANSPORT: transport })
    expect(errorIn(unknown.stderr)).toContain('; is the access key of this side right? (from AWS_ACCESS_KEY_ID);')
    const given = ['--target-access-key', accessKey, '--target-secret-access-key', 'topsecret']
    const wrong = await world.objsync(s3(endpoint, PATH, ...given), { OBJSYNC_TRANSPORT: transport })
    expect(errorIn(wrong.stderr)).toContain('; is the secret access key of this side right? (from --target-access-key);')
    expect(wrong.stderr).not.toContain('topsecret')
  })
})

describeAzurite('a SAS without a permission', (blobs) => {
  it('is told which letter it lacks', async () => {
    const container = await blobs.newContainer()
    const { stdout } = await world.objsync(['sync', 'folder', `${container.url}?${container.sas({ permissions: 'rw' })}`, '--from-to', 'LocalBlob'])
    expect(stdout).toContain('AuthorizationPermissionMismatch')
    expect(stdout).toContain('; the SAS of this side has the permissions sp=rw, and List Blobs needs l (list)')
  })
})

describe('a share that the emulator refuses', () => {
  let files: AzureFiles
  beforeAll(async () => { files = await startAzureFiles() })
  afterAll(() => files.close())

  it('for the permissions of its SAS', async () => {
    const share = files.createShare('place')
    files.faults.add({ kind: 'answer', status: 403, code: 'AuthorizationPermissionMismatch' }, { share: share.name, when: ({ query }) => query.get('comp') === 'list' })
    const { stdout } = await world.objsync(['sync', 'folder', files.shareUrl(share.name, '', files.sas({ permissions: 'rwd' })), '--from-to', 'LocalFile'])
    expect(stdout).toContain('; the SAS of this side has the permissions sp=rwd, and List Directories and Files needs l (list)')
  })
})

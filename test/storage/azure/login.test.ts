import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { tokenFromLogin } from '../../../src/storage/azure/login.ts'
import { canMakeCertificates, makeCertificate } from '../../support/certificate.ts'
import { answer, serve } from '../../support/http-server.ts'

const TENANT = '11111111-2222-3333-4444-555555555555'
const CLIENT = '66666666-7777-8888-9999-000000000000'
const WHERE = 'https://acct.blob.core.windows.net/con'

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'objsync-login-'))
  onTestFinished(() => rm(made, { recursive: true }))
  return made
}

/** A directory that signs everybody in who posts what the test expects, over TLS as logins demand. */
async function directory(status = 200): Promise<{ url: string; env: Record<string, string>; posted: URLSearchParams[] }> {
  const { certificate, pem } = makeCertificate(await folder())
  const posted: URLSearchParams[] = []
  const server = createServer(pem, (request, response) => {
    void buffer(request).then((body) => {
      response.setHeader('content-type', 'application/json')
      if (request.method === 'GET') {
        response.end(JSON.stringify({ token_endpoint: `${url}/token`, authorization_endpoint: `${url}/authorize`, device_authorization_endpoint: `${url}/devicecode`, issuer: url, jwks_uri: `${url}/keys` }))
        return
      }
      posted.push(new URLSearchParams(body.toString()))
      if (request.url?.endsWith('/devicecode')) {
        response.end(JSON.stringify({ user_code: 'U', device_code: 'D', verification_uri: url, expires_in: 60, interval: 0, message: 'open the page and type U' }))
        return
      }
      response.statusCode = status
      const refused = { error: 'invalid_client', error_description: `AADSTS7000215: no such secret as\nHUSH` }
      response.end(JSON.stringify(status === 200 ? { token_type: 'Bearer', expires_in: 3600, access_token: 'from-directory' } : refused))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const url = `https://localhost:${port}/${TENANT}`
  return { url, env: { AWS_CA_BUNDLE: certificate, AZCOPY_ACTIVE_DIRECTORY_ENDPOINT: `https://localhost:${port}` }, posted }
}

describe.skipIf(!canMakeCertificates())('by the directory', () => {
  const SPN = { AZCOPY_AUTO_LOGIN_TYPE: 'SPN', AZCOPY_TENANT_ID: TENANT, AZCOPY_SPA_APPLICATION_ID: CLIENT, AZCOPY_SPA_CLIENT_SECRET: 'HUSH' }

  it('SPN with its secret', async () => {
    const { env, posted } = await directory()
    const token = await tokenFromLogin({ ...env, ...SPN }, WHERE)
    expect(token()).toBe('from-directory')
    expect(posted).toHaveLength(1)
    expect(Object.fromEntries(posted[0] ?? [])).toMatchObject({
      grant_type: 'client_credentials', client_id: CLIENT, client_secret: 'HUSH', scope: expect.stringContaining('https://storage.azure.com/.default') as string,
    })
  })

  it('SPN with its certificate, which is preferred', async () => {
    const { env, posted } = await directory()
    const both = path.join(await folder(), 'both.pem')
    // The directory takes signatures by RSA only.
    const form = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=x', '-keyout', both]
    const { stdout } = spawnSync('openssl', form, { encoding: 'utf8' })
    await writeFile(both, stdout, { flag: 'a' })
    const token = await tokenFromLogin({ ...env, ...SPN, AZCOPY_SPA_CERT_PATH: both }, WHERE)
    expect([token(), posted[0]?.get('client_secret'), posted[0]?.get('client_assertion')]).toEqual(['from-directory', null, expect.stringMatching(/^ey/)])
  }, 20_000)

  it('WORKLOAD with the token of its file', async () => {
    const { env, posted } = await directory()
    const file = path.join(await folder(), 'token')
    await writeFile(file, 'federated\n')
    const variables = { AZCOPY_AUTO_LOGIN_TYPE: 'workload', AZURE_TENANT_ID: TENANT, AZURE_CLIENT_ID: CLIENT, AZURE_FEDERATED_TOKEN_FILE: file }
    const token = await tokenFromLogin({ ...env, ...variables }, WHERE)
    expect([token(), posted[0]?.get('client_assertion')]).toEqual(['from-directory', 'federated'])
  })

  it('DEVICE asks a person, once for both sides, and not among the results', async () => {
    const { env, posted } = await directory()
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const stdout = vi.spyOn(process.stdout, 'write')
    onTestFinished(() => void vi.restoreAllMocks())
    const variables = { ...env, AZCOPY_AUTO_LOGIN_TYPE: 'device', AZCOPY_TENANT_ID: TENANT }
    const tokens = await Promise.all([tokenFromLogin(variables, WHERE), tokenFromLogin(variables, WHERE)])
    expect(tokens.map((token) => token())).toEqual(['from-directory', 'from-directory'])
    expect(stderr.mock.calls).toEqual([['open the page and type U\n']])
    expect(stdout).not.toHaveBeenCalled()
    expect(posted.map((form) => form.get('device_code'))).toEqual([null, 'D'])
  })

  it('a refusal is one line, and does not tell the secret', async () => {
    const { env } = await directory(401)
    const refused = await tokenFromLogin({ ...env, ...SPN }, WHERE).catch((error: unknown) => error)
    expect(refused).toMatchObject({ kind: 'credentials' })
    const { cause, message } = refused as Error
    expect(cause).toBeUndefined()
    expect(message).toContain('no credentials for https://acct.blob.core.windows.net/con: ')
    expect(message).toContain('AADSTS7000215: no such secret as [redacted]')
    expect(message).not.toMatch(/\n|HUSH/)
  })
})

describe('by the machine', () => {
  const TOKEN = answer({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ access_token: 'from-machine', expires_in: '3600', expires_on: String(Math.floor(Date.now() / 1000) + 3600), token_type: 'Bearer' }),
  })

  it('MSI, by each of its names', async () => {
    // One server, for a process finds out only once where it has its identity from.
    const { origin, received } = await serve(TOKEN)
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', origin)
    const names = [['AZCOPY_MSI_CLIENT_ID', 'client_id'], ['AZCOPY_MSI_OBJECT_ID', 'object_id'], ['AZCOPY_MSI_RESOURCE_STRING', 'msi_res_id']] as const
    const logins: [Record<string, string>, string?][] = [[{}], ...names.map(([name, parameter]): [Record<string, string>, string] => [{ [name]: `id/${name}` }, parameter])]
    for (const [env, parameter] of logins) {
      const token = await tokenFromLogin({ AZCOPY_AUTO_LOGIN_TYPE: 'MSI', ...env }, WHERE)
      expect(token()).toBe('from-machine')
      const last = received.at(-1)
      expect(last?.headers['metadata']).toBe('true')
      expect(last?.target).toMatch(/^\/metadata\/identity\/oauth2\/token\/?\?/)
      const query = new URLSearchParams(last?.target.split('?')[1])
      expect(query.get('resource')).toMatch(/^https:\/\/storage\.azure\.com\/?$/)
      expect(names.flatMap(([, name]) => query.get(name) ?? [])).toEqual(Object.values(env))
      if (parameter !== undefined) expect(query.get(parameter)).toBe(Object.values(env)[0])
    }
    expect(received).toHaveLength(4)
  })
})

describe.skipIf(process.platform === 'win32')('by az', () => {
  /** Puts a program of that name first on the path; returns the file that it notes its arguments in. */
  async function fakeAz(script: string): Promise<string> {
    const bin = await folder()
    const az = path.join(bin, 'az')
    const asked = path.join(bin, 'asked')
    await writeFile(az, `#!/bin/sh\necho "$@" > '${asked}'\n${script}\n`)
    await chmod(az, 0o755)
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
    return asked
  }

  const said = JSON.stringify({ accessToken: 'from-az', expires_on: Math.floor(Date.now() / 1000) + 3600, tokenType: 'Bearer' })

  it('AZCLI, in the tenant that is named', async () => {
    const asked = await fakeAz(`cat <<'END'\n${said}\nEND`)
    const token = await tokenFromLogin({ AZCOPY_AUTO_LOGIN_TYPE: 'AzCli', AZCOPY_TENANT_ID: TENANT }, WHERE)
    expect(token()).toBe('from-az')
    expect(await readFile(asked, 'utf8')).toContain(`--resource https://storage.azure.com --tenant ${TENANT}`)
  })

  it('also when no login is named', async () => {
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'AzureCliCredential')
    await fakeAz(`cat <<'END'\n${said}\nEND`)
    expect((await tokenFromLogin({}, WHERE))()).toBe('from-az')
  })

  it('a refusal is one line with a remedy', async () => {
    await fakeAz('echo "Please run az login to setup account." >&2\nexit 1')
    const refused = await tokenFromLogin({ AZCOPY_AUTO_LOGIN_TYPE: 'azcli' }, WHERE).catch((error: unknown) => error)
    expect(refused).toMatchObject({ kind: 'credentials' })
    expect((refused as Error).message).toMatch(/^no credentials for https:\/\/acct\.blob\.core\.windows\.net\/con: .*az login.*; give the URL a SAS[^\n]*$/)
  })
})

it.each<[string, Record<string, string>]>([
  ['names no login', { AZCOPY_AUTO_LOGIN_TYPE: 'magic' }],
  ['needs its application', { AZCOPY_AUTO_LOGIN_TYPE: 'spn' }],
  ['needs AZCOPY_SPA_CLIENT_SECRET or AZCOPY_SPA_CERT_PATH', { AZCOPY_AUTO_LOGIN_TYPE: 'spn', AZCOPY_SPA_APPLICATION_ID: CLIENT }],
  ['must be in PEM form', { AZCOPY_AUTO_LOGIN_TYPE: 'spn', AZCOPY_SPA_APPLICATION_ID: CLIENT, AZCOPY_SPA_CERT_PATH: '/x.pfx' }],
  ['by one of AZCOPY_MSI_CLIENT_ID', { AZCOPY_AUTO_LOGIN_TYPE: 'msi', AZCOPY_MSI_CLIENT_ID: 'a', AZCOPY_MSI_OBJECT_ID: 'b' }],
  ['needs AZURE_TENANT_ID', { AZCOPY_AUTO_LOGIN_TYPE: 'workload' }],
  ['must begin with https://', { AZCOPY_AUTO_LOGIN_TYPE: 'device', AZCOPY_ACTIVE_DIRECTORY_ENDPOINT: 'http://x.test' }],
])('refused: %s', async (message, env) => {
  await expect(tokenFromLogin(env, WHERE)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(message) as string })
})

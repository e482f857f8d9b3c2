import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { trustFrom } from '../../src/http/trust.ts'

let folder = ''
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'objsync-test-')) })
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

const fileOf = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('AWS_CA_BUNDLE', () => {
  it.each([undefined, ''])('that is %j changes nothing', (value) => {
    expect(trustFrom({ AWS_CA_BUNDLE: value })).toBeUndefined()
  })

  it('adds to what Node trusts anyway, NODE_EXTRA_CA_CERTS included', () => {
    const [root = '', other = ''] = tls.rootCertificates
    const made = vi.spyOn(tls, 'createSecureContext')
    const env = { AWS_CA_BUNDLE: fileOf('bundle.pem', `# mine\n${root}\n`), NODE_EXTRA_CA_CERTS: fileOf('extra.pem', other) }
    expect(trustFrom(env)).toBeDefined()
    const trusted = made.mock.calls[0]?.[0]?.ca as string[]
    expect(trusted.at(-1)).toContain(root)
    expect(trusted.length).toBeGreaterThan(tls.rootCertificates.length)
    // A file that both sides of a run name is read once.
    expect(trustFrom(env)).toBe(trustFrom({ ...env }))
    expect(made).toHaveBeenCalledOnce()
  })

  it.each([
    ['that is missing', () => join(folder, 'missing.pem'), /ENOENT/],
    ['that is a folder', () => folder, /EISDIR/],
    ['without a certificate', () => fileOf('empty.pem', 'nothing'), /no certificate/],
    ['with a broken certificate', () => fileOf('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'), /./],
  ])('%s is wrong usage that names variable and file', (_, path, why) => {
    const attempt = (): unknown => trustFrom({ AWS_CA_BUNDLE: path() })
    expect(attempt).toThrow(expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(/^AWS_CA_BUNDLE names .*, which cannot be used: /) as string }) as Error)
    expect(attempt).toThrow(why)
  })
})

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BINARY_TARGETS } from '../../scripts/binary-targets.ts'
import { binaryName } from '../../scripts/binary.ts'
import { has, run } from '../../scripts/command.ts'
import { installNode, NODE_VERSION } from '../../scripts/node-from-npm.ts'
import { REPOSITORY, ROOT, VERSION } from '../../scripts/project.ts'
import { archiveName, archiveStem, writeArchives } from '../../scripts/release/archives.ts'
import { sectionOf } from '../../scripts/release/changelog.ts'
import { readChecksums, writeChecksums } from '../../scripts/release/checksums.ts'
import { writeContainerContext } from '../../scripts/release/container.ts'
import { writeManifests } from '../../scripts/release/manifests.ts'
import { shippedParts } from '../../scripts/release/sbom.ts'
import { checkTag } from '../../scripts/release/tag.ts'

let folder = ''
const at = (...names: string[]): string => join(folder, ...names)
const sha256 = async (file: string): Promise<string> => createHash('sha256').update(await readFile(file)).digest('hex')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objsync-release-'))
  await mkdir(at('executables'))
  for (const target of BINARY_TARGETS) await writeFile(at('executables', binaryName(target)), `program for ${target}`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('check-tag and notes', () => {
  it('refuse a tag of another version', async () => {
    await expect(checkTag('v0.0.0')).rejects.toThrow(`the tag must be v${VERSION}`)
    await expect(checkTag(VERSION)).rejects.toThrow(`the tag must be v${VERSION}`)
  })

  it('take the section of the version, and refuse a version that is not described', () => {
    const text = '# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.3] - 2026-01-02\n\n### Added\n\n- one\n\n## [1.2.2]\n\n'
    expect(sectionOf(text, '1.2.3')).toBe('### Added\n\n- one')
    expect(() => sectionOf(text, '1.2')).toThrow('no section "## [1.2]"')
    expect(() => sectionOf(text, '1.2.2')).toThrow('no section "## [1.2.2]" with text')
  })
})

describe.runIf(process.platform === 'linux' && has('zip', '-v') && has('unzip', '-v'))('archives, checksums, manifests', () => {
  beforeAll(async () => {
    await writeArchives(at('executables'), at('out'))
    await writeChecksums(at('out'))
  })

  it.each(BINARY_TARGETS)('%s: the archive holds the executable, its licences and the manual', async (target) => {
    const opened = at('opened', target)
    await mkdir(opened, { recursive: true })
    const archive = at('out', archiveName(target))
    await (archive.endsWith('.zip') ? run('unzip', ['-q', archive, '-d', opened]) : run('tar', ['-xzf', archive, '-C', opened]))
    const program = target.startsWith('win') ? 'objsync.exe' : 'objsync'
    const inside = join(opened, archiveStem(target))
    expect((await readdir(inside)).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES', program, 'objsync.1'].sort())
    expect(await readFile(join(inside, program), 'utf8')).toBe(`program for ${target}`)
    expect((await stat(join(inside, program))).mode & 0o111).toBe(0o111)
    expect(await sha256(join(inside, 'LICENSE'))).toBe(await sha256(join(ROOT, 'LICENSE')))
  })

  it('SHA256SUMS passes sha256sum, and names every file but itself', async () => {
    await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: at('out') })
    const lines = (await readFile(at('out', 'SHA256SUMS'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => line.slice(66))).toEqual((await readdir(at('out'))).filter((name) => name !== 'SHA256SUMS').sort())
  })

  it('the formula and the manifest have the digest of the very archive that they name', async () => {
    await writeManifests(at('out'), at('repository'))
    const formula = await readFile(at('repository', 'Formula', 'objsync.rb'), 'utf8')
    const pairs = [...formula.matchAll(/url "(.*)"\n\s+sha256 "(.*)"/g)].map(([, url = '', digest = '']) => [url, digest] as const)
    expect(pairs).toHaveLength(4)
    const { architecture } = JSON.parse(await readFile(at('repository', 'bucket', 'objsync.json'), 'utf8')) as { architecture: Record<'64bit', { url: string; hash: string; extract_dir: string }> }
    const { url, hash, extract_dir } = architecture['64bit']
    expect(extract_dir).toBe(archiveStem('win-x64'))
    for (const [address, digest] of [...pairs, [url, hash] as const]) {
      const [before, name = ''] = address.split(`/v${VERSION}/`)
      expect(before).toBe(`${REPOSITORY}/releases/download`)
      expect(digest).toBe(await sha256(at('out', name)))
    }
  })

  it('a release without one of the executables is refused', async () => {
    await expect(writeArchives(at('opened'), at('partial'))).rejects.toThrow('ENOENT')
  })

  it('a digest that SHA256SUMS does not list is refused', async () => {
    const digestOf = await readChecksums(at('out'))
    expect(() => digestOf('objsync-9.9.9-linux-x64.tar.gz')).toThrow('does not list objsync-9.9.9-linux-x64.tar.gz')
  })
})

describe('container', () => {
  it('puts the executable of each processor where the Dockerfile takes it from', async () => {
    expect(await writeContainerContext(at('executables'), at('container'))).toBe('linux/amd64,linux/arm64')
    expect(await readFile(at('container', 'amd64', 'objsync'), 'utf8')).toBe('program for linux-x64')
    expect(await readFile(at('container', 'arm64', 'objsync'), 'utf8')).toBe('program for linux-arm64')
    expect((await stat(at('container', 'arm64', 'objsync'))).mode & 0o111).toBe(0o111)
    const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
    expect(dockerfile).toContain('COPY container/$TARGETARCH/objsync /usr/local/bin/objsync')
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m)
    expect((await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n')).toEqual(['*', '!container', '!LICENSE', '!THIRD-PARTY-NOTICES', ''])
  })
})

describe('sbom', () => {
  const part = (name: string): { 'bom-ref': string; type: string; name: string; version: string } => ({ 'bom-ref': `${name}@1.0.0`, type: 'library', name, version: '1.0.0' })
  const bom = {
    bomFormat: 'CycloneDX',
    components: [part('shipped'), part('inner'), part('tool')],
    dependencies: [
      { ref: `objsync@${VERSION}`, dependsOn: ['shipped@1.0.0', 'tool@1.0.0'] }, { ref: 'shipped@1.0.0', dependsOn: ['inner@1.0.0', 'tool@1.0.0'] },
      { ref: 'inner@1.0.0' }, { ref: 'tool@1.0.0', dependsOn: ['inner@1.0.0'] },
    ],
  }

  it('lists what is bundled and Node, and no tool', () => {
    const { components, dependencies } = shippedParts(bom, [part('shipped'), part('inner')])
    expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual(['shipped 1.0.0', 'inner 1.0.0', `node ${NODE_VERSION}`])
    expect(dependencies).toEqual([
      { ref: `objsync@${VERSION}`, dependsOn: ['shipped@1.0.0', 'inner@1.0.0', `node@${NODE_VERSION}`] },
      { ref: 'shipped@1.0.0', dependsOn: ['inner@1.0.0'] }, { ref: 'inner@1.0.0', dependsOn: [] },
    ])
  })

  it('is refused when a bundled package is not in npm\'s list', () => {
    expect(() => shippedParts(bom, [{ name: 'shipped', version: '2.0.0' }])).toThrow('shipped 2.0.0 is in the bundles')
  })
})

describe('the Node of an executable', () => {
  it('is refused when it has another digest', async () => {
    await mkdir(at('node'))
    // A package of a few kilobytes, with a digest that is not its own.
    const wrong = { name: 'is-odd', version: '3.0.1', sha512: Buffer.alloc(64).toString('base64') }
    await expect(installNode(at('node'), wrong, false)).rejects.toThrow(/EINTEGRITY|ENOTFOUND|EAI_AGAIN|ECONNREFUSED/)
    expect(await readdir(at('node', 'node_modules', 'is-odd')).catch(() => [])).toEqual([])
  })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npm } from '../../scripts/command.ts'
import { ROOT } from '../../scripts/project.ts'

describe('npm pack', () => {
  it('takes what runs, its types, licences and manual, and nothing else', async () => {
    // Without scripts: prepack would build again what the tests run on.
    const [packed] = JSON.parse(await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT })) as [{ files: { path: string }[] }]
    const paths = packed.files.map(({ path }) => path.replace(/^(dist\/chunks|dist\/types|docs\/schema)\/.*/, '$1'))
    expect([...new Set(paths)].sort()).toEqual([
      'CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES', 'bin/objsync.js', 'bin/package.json', 'dist/chunks', 'dist/cli.js',
      'dist/index.js', 'dist/storage.js', 'dist/testing.js', 'dist/types', 'docs/objsync.1', 'docs/schema', 'package.json',
    ])
    expect(packed.files.filter(({ path }) => !/\.(js|json|md|1|d\.ts)$/.test(path)).map(({ path }) => path)).toEqual(['LICENSE', 'THIRD-PARTY-NOTICES'])
  })

  it('says where the project is, for npm view and npm bugs', async () => {
    const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(manifest).toMatchObject({
      homepage: expect.stringMatching(/^https:/), bugs: expect.stringMatching(/^https:.*\/issues$/), author: expect.any(String),
      license: 'Apache-2.0', man: 'docs/objsync.1', repository: { type: 'git', url: expect.stringMatching(/^git\+https:.*\.git$/) },
    })
  })
})

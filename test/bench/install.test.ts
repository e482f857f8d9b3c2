import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { sizesOf } from '../../bench/install/sizes.ts'

it('counts installed packages, those in scopes and in other packages too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-sizes-'))
  try {
    const root = join(folder, 'node_modules')
    for (const path of ['a/package.json', 'a/lib/b.js', 'a/node_modules/c/package.json', '@scope/d/package.json', '@scope/d/src/e.js', '.bin/f']) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), '12345')
    }
    expect(await sizesOf(root)).toEqual({ packages: 3, files: 6, bytes: 30 })
  } finally {
    await rm(folder, { recursive: true })
  }
})

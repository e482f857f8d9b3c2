import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readChecksums } from './checksums.ts'
import { formula } from './homebrew.ts'
import { scoopManifest } from './scoop.ts'

/**
 * Writes the Homebrew formula and the Scoop manifest into a checkout of the repository, which is a tap and a bucket itself.
 * @param out the folder of the release, with SHA256SUMS
 * @returns their paths below the checkout, one a line
 * @throws Error when SHA256SUMS does not list an archive
 */
export async function writeManifests(out: string, repository: string): Promise<string> {
  const digestOf = await readChecksums(out)
  const files = { 'Formula/objsync.rb': formula(digestOf), 'bucket/objsync.json': scoopManifest(digestOf) }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository, path)), { recursive: true })
    await writeFile(join(repository, path), text)
  }
  return Object.keys(files).join('\n')
}

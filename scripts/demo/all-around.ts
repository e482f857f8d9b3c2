import { chmod, lstat, mkdir, readdir, readlink, rename, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { startAzureFiles } from '../../test/support/azure-files-emulator/index.ts'
import type { BlobContainer } from '../../test/support/azure-blob-client.ts'
import { findDifference } from './difference.ts'
import type { Stage } from './stage.ts'

export interface AroundScene {
  readonly stage: Stage
  readonly container: BlobContainer
  /** Holds the tree `sample`. */
  readonly folder: string
  /** Options that name the S3 server as the target, and as the source. */
  readonly toServer: readonly string[]
  readonly fromServer: readonly string[]
}

const THERE = 's3://demo/around/'
const WHOLE = ['--preserve-posix-properties', '--preserve-symlinks', '--include-directory-stub']

/** Copies the sample tree from disk to S3, to Azure Blob, to Azure Files, and back to the disk. */
export async function allAround({ stage, container, folder, toServer, fromServer }: AroundScene): Promise<void> {
  const isLinux = process.platform === 'linux'
  const whole = isLinux ? WHOLE : []
  const sample = join(folder, 'sample')
  await useNamesOfShares(sample)
  if (isLinux) await addWhatDisksHave(sample)
  stage.heading('All the way around: disk → S3 → Azure Blob → Azure Files (our own emulator) → disk')
  const files = await startAzureFiles()
  try {
    files.createShare('demo')
    const blobs = container.location('around')
    const share = files.shareUrl('demo', 'around', files.sas())
    const legs = [
      [...toServer, 'sample', THERE],
      [...fromServer, '--from-to', 'S3Blob', THERE, blobs],
      ['--from-to', 'BlobFile', blobs, share],
      ['--from-to', 'FileLocal', share, 'copy from all around'],
    ]
    for (const leg of legs) stage.check('copied', (await stage.objsync([...whole, ...leg])).code === 0)
  } finally {
    await files.close()
  }
  const back = join(folder, 'copy from all around')
  stage.check('every file is the same, byte by byte', await findDifference(sample, back) === undefined)
  if (!isLinux) return
  stage.check('and modes, owners, times, links and empty folders are the same', await stateOf(sample) === await stateOf(back))
}

/** Azure Files has no quotes in names; objsync would leave such a file out with a warning. */
async function useNamesOfShares(sample: string): Promise<void> {
  const folder = join(sample, 'odd names')
  for (const name of await readdir(folder)) if (name.includes('"')) await rename(join(folder, name), join(folder, name.replaceAll('"', '')))
}

async function addWhatDisksHave(sample: string): Promise<void> {
  await mkdir(join(sample, 'empty folder', 'another'), { recursive: true })
  await symlink('notes/note 9.md', join(sample, 'link to a note'))
  await symlink('../outside', join(sample, 'notes', 'link that leads outside'))
  await chmod(join(sample, 'notes', 'note 9.md'), 0o600)
  await chmod(join(sample, 'video.mp4'), 0o755)
  for (const name of ['notes/note 9.md', 'empty.txt', 'empty folder']) await utimes(join(sample, name), 1_000_000_000, 1_234_567_890.25)
}

/** What a disk keeps of everything below a folder besides content. Access times are left out: reading changes them. */
async function stateOf(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const states = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name)
    const { mode, uid, gid, mtimeMs } = await lstat(path)
    return [path.slice(root.length), mode, uid, gid, Math.floor(mtimeMs), entry.isSymbolicLink() ? await readlink(path) : ''] as const
  })
  return JSON.stringify((await Promise.all(states)).sort(([one], [other]) => (one < other ? -1 : 1)))
}

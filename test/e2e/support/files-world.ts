import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { startAzureFiles, type AzureFiles, type AzureFilesOptions, type ShareView } from '../../support/azure-files-emulator/index.ts'
import { temporaryFolder } from '../../support/servers/guarded.ts'
import type { Ran } from './command.ts'
import { useResidentCommand } from './resident.ts'

/** An emulator of Azure Files, a folder, and the command, for the tests of one file. */
export interface FilesWorld {
  readonly files: AzureFiles
  /** An empty folder of its own. */
  newFolder(): Promise<string>
  /** An empty share of its own. */
  newShare(protocol?: 'SMB' | 'NFS'): ShareView
  /** A location for the command line: a share, or a path in it, with a SAS. */
  location(share: ShareView, path?: string): string
  /** Runs `objsync sync` with these words. */
  sync(...words: readonly string[]): Promise<Ran>
}

/** Opens the world before the tests and removes it after them. */
export function useFilesWorld(options: AzureFilesOptions = {}): FilesWorld {
  let files: AzureFiles
  let folder = ''
  let [folders, shares] = [0, 0]
  beforeAll(async () => {
    files = await startAzureFiles(options)
    folder = await temporaryFolder('e2e')
    await mkdir(join(folder, 'home'))
  })
  afterAll(async () => {
    await files.close()
    await rm(folder, { recursive: true, force: true })
  })
  const { run } = useResidentCommand()
  return {
    get files() { return files },
    async newFolder() {
      const path = join(folder, `folder-${++folders}`)
      await mkdir(path)
      return path
    },
    newShare: (protocol) => files.createShare(`share-${++shares}`, protocol),
    location: (share, path) => files.shareUrl(share.name, path, files.sas()),
    sync: (...words) => run(['sync', ...words], { cwd: folder, env: { HOME: join(folder, 'home') } }),
  }
}

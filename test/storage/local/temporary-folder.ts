import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of its own for one test, looked into with plain calls. */
export interface TemporaryFolder {
  readonly path: string
  at(key: string): string
  write(key: string, bytes: Buffer | string): Promise<void>
  read(key: string): Promise<Buffer | undefined>
  /** Every file and link below, as keys. */
  files(): Promise<string[]>
  /** Names that are neither the test's nor the target's. */
  temporaryFiles(): Promise<string[]>
  remove(): Promise<void>
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'objsync-test-')))
  const at = (key: string): string => join(path, ...key.split('/'))
  const files = async (): Promise<string[]> => {
    const all = await readdir(path, { recursive: true, withFileTypes: true })
    return all
      .filter((dirent) => !dirent.isDirectory())
      .map((dirent) => join(dirent.parentPath, dirent.name).slice(path.length + 1).replaceAll('\\', '/'))
      .sort()
  }
  return {
    path,
    at,
    files,
    async write(key, bytes) {
      await mkdir(dirname(at(key)), { recursive: true })
      await writeFile(at(key), bytes)
    },
    read: (key) => readFile(at(key)).catch(() => undefined),
    temporaryFiles: async () => (await files()).filter((name) => name.includes('.objsync-')),
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

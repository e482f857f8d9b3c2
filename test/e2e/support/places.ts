import { lstat, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { BlobContainer } from '../../support/azure-blob-client.ts'
import type { S3 } from '../../support/s3-client.ts'

/** Content by key. */
export type Contents = Readonly<Record<string, Buffer | string>>

export type PlaceKind = 'local' | 's3' | 'azure-blob'

/** A folder or a prefix, looked at without our own code. */
export interface Place {
  readonly kind: PlaceKind
  /** As on the command line, with a slash at its end. */
  readonly location: string
  /** @param mtime of files, seconds since the epoch; objects have the time of writing */
  write(contents: Contents, mtime?: number): Promise<void>
  remove(key: string): Promise<void>
  /** Content of everything there, by key; folders do not count. */
  read(): Promise<Record<string, Buffer>>
  /** A text for each key, which differs after the key has been written again. */
  states(): Promise<Record<string, string>>
}

export function localPlace(folder: string): Place {
  const keys = async (): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    const files = entries.filter((entry) => !entry.isDirectory())
    return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')).sort()
  }
  return {
    kind: 'local',
    location: folder + sep,
    async write(contents, mtime) {
      await mkdir(folder, { recursive: true })
      for (const [key, content] of Object.entries(contents)) {
        const path = join(folder, key)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, content)
        if (mtime !== undefined) await utimes(path, mtime, mtime)
      }
    },
    remove: (key) => rm(join(folder, key)),
    read: async () => Object.fromEntries(await Promise.all((await keys()).map(async (key) => [key, await readFile(join(folder, key))] as const))),
    async states() {
      const states = (await keys()).map(async (key) => {
        const { ino, mtimeMs, ctimeMs } = await lstat(join(folder, key))
        return [key, `${ino} ${mtimeMs} ${ctimeMs}`] as const
      })
      return Object.fromEntries(await Promise.all(states))
    },
  }
}

export function s3Place(s3: S3, bucket: string, prefix: string): Place {
  const list = async (): Promise<[string, string][]> =>
    (await s3.listAll(bucket, prefix)).map(({ key, etag, lastModified }) => [key.slice(prefix.length), `${lastModified.toISOString()} ${etag}`])
  return {
    kind: 's3',
    location: `s3://${bucket}/${prefix}`,
    write: async (contents) => void (await Promise.all(Object.entries(contents).map(([key, content]) => s3.putObject(bucket, prefix + key, content)))),
    remove: (key) => s3.deleteObject(bucket, prefix + key),
    read: async () => Object.fromEntries(await Promise.all((await list()).map(async ([key]) => [key, await s3.getObject(bucket, prefix + key)] as const))),
    states: async () => Object.fromEntries(await list()),
  }
}

/** @param prefix ends with a slash, or is empty */
export function blobPlace(container: BlobContainer, prefix: string): BlobPlace {
  const list = async (): Promise<[string, string][]> =>
    (await container.listBlobs(prefix)).map(({ name, etag, lastModified }) => [name.slice(prefix.length), `${lastModified.toISOString()} ${etag}`])
  return {
    kind: 'azure-blob',
    location: container.location(prefix),
    container,
    prefix,
    write: async (contents) => void (await Promise.all(Object.entries(contents).map(([key, content]) => container.putBlob(prefix + key, content)))),
    remove: (key) => container.deleteBlob(prefix + key),
    read: async () => Object.fromEntries(await Promise.all((await list()).map(async ([key]) => [key, await container.getBlob(prefix + key)] as const))),
    states: async () => Object.fromEntries(await list()),
  }
}

/** A place in a container, for what not every place has. */
export interface BlobPlace extends Place {
  readonly kind: 'azure-blob'
  readonly container: BlobContainer
  readonly prefix: string
}

/** Keys that differ, in bytes or in being there. */
export function differences(actual: Readonly<Record<string, Buffer>>, expected: Readonly<Record<string, Buffer>>): string[] {
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)])
  return [...keys].filter((key) => {
    const [one, other] = [actual[key], expected[key]]
    return one === undefined || other === undefined || !one.equals(other)
  })
}

import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { S3 } from '../../test/support/s3-client.ts'

/** What is to be compared of one object or file: values by the names of fields. */
export type Fields = Readonly<Record<string, string>>

/** What a bucket or a folder holds. Of a bucket that keeps versions each one has an entry: `key #1` is the oldest. */
export type State = ReadonlyMap<string, Fields>

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const

/** Files with their bytes, times and modes; folders with a slash at the end. */
export async function stateOfFolder(folder: string): Promise<State> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const states = entries.map(async (entry): Promise<[string, Fields]> => {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (entry.isDirectory()) return [`${name}/`, {}]
    const { mtimeMs, mode, size } = await stat(path)
    const md5 = md5Of(await readFile(path))
    return [name, { size: String(size), md5, 'modification time': new Date(mtimeMs).toISOString(), mode: (mode & 0o777).toString(8) }]
  })
  return new Map((await Promise.all(states)).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The latest version of every object. */
export async function stateOfBucket(s3: S3, bucket: string): Promise<State> {
  const states = (await s3.listAll(bucket)).map(async ({ key }): Promise<[string, Fields]> => [key, await fieldsOf(s3, bucket, key)])
  return new Map(await Promise.all(states))
}

/** Every version of every object, oldest first, and which of them is a delete marker. */
export async function stateOfVersions(s3: S3, bucket: string): Promise<State> {
  const state = new Map<string, Fields>()
  const counts = new Map<string, number>()
  for (const { key, versionId, isLatest, isMarker } of (await s3.listVersions(bucket)).reverse()) {
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    const own = isMarker ? { 'delete marker': 'yes' } : await fieldsOf(s3, bucket, key, versionId)
    state.set(`${key} #${count}`, { ...own, latest: String(isLatest) })
  }
  return state
}

async function fieldsOf(s3: S3, bucket: string, key: string, versionId?: string): Promise<Fields> {
  const version = versionId === undefined ? {} : { VersionId: versionId }
  const head = await s3.headObject(bucket, key, { ...version, ChecksumMode: 'ENABLED' })
  if (head === undefined) throw new Error(`${key} has gone from ${bucket}`)
  const present = Object.entries({
    ...headersOf(head),
    ...Object.fromEntries(Object.entries(head.Metadata ?? {}).map(([name, value]) => [`metadata ${name}`, value])),
    ...Object.fromEntries(Object.entries(await s3.tagsOf(bucket, key, versionId)).map(([name, value]) => [`tag ${name}`, value])),
    'md5': md5Of(await s3.getObject(bucket, key, version)),
    'part sizes': versionId === undefined ? (await s3.partSizes(bucket, key)).join(' ') : undefined,
  }).filter((field): field is [string, string] => field[1] !== undefined)
  return Object.fromEntries(present)
}

function headersOf(head: HeadObjectCommandOutput): Record<string, string | undefined> {
  return {
    'size': String(head.ContentLength),
    'ETag': head.ETag,
    'Content-Type': head.ContentType,
    'Cache-Control': head.CacheControl,
    'Content-Disposition': head.ContentDisposition,
    'Content-Encoding': head.ContentEncoding,
    'Content-Language': head.ContentLanguage,
    'Expires': head.ExpiresString,
    'website redirect': head.WebsiteRedirectLocation,
    'storage class': head.StorageClass,
    'encryption': head.ServerSideEncryption,
    'checksum type': head.ChecksumType,
    ...Object.fromEntries(ALGORITHMS.map((name) => [name, head[`Checksum${name}`]])),
  }
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

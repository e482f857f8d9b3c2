import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { compare, NOTHING, number, SMALL, type Row } from './row.ts'
import { writeSmallFiles } from './sample-files.ts'
import type { SinkProcess } from './sink-process.ts'

const CHANGED = 10
const AT_A_TIME = 32
const BUCKET = 'target'

/**
 * A run of CI: all files are in the bucket, a checkout has given all of them new times, and ten have other content. With the cache, a run
 * before (the warm-up) has read the files since the checkout.
 */
export function ciRows(scale: number): Row[] {
  const files = Math.max(CHANGED, Math.round(50_000 * scale))
  return [ciRow('ci-check-etag', files, false), ciRow('ci-check-etag-cache', files, true)]
}

function ciRow(name: string, files: number, cached: boolean): Row {
  let putBefore = 0
  let isFilled = false
  const title = `${number(files)} files of 10 KiB in the bucket, new times, ${CHANGED} changed, by content${cached ? ', with a hash cache' : ''}`
  return {
    name,
    title,
    content: NOTHING,
    clients: cached ? ['objsync'] : ['objsync', 's3sync', 'rclone', 'aws'],
    prepare: (folder) => writeSmallFiles(join(folder, 'source'), files, SMALL),
    async begin(folder, sink) {
      const [source, hashCache] = [join(folder, 'source'), join(folder, 'hash-cache')]
      const paths = await filesBelow(source)
      if (!isFilled) {
        await rm(hashCache, { force: true })
        await fill(source, paths, sink)
      }
      if (!isFilled || !cached) await eachOf(paths, (path) => utimes(path, new Date(), new Date()))
      // A cache remembers no file that changed in the last two seconds.
      if (!isFilled && cached) await new Promise((resolve) => setTimeout(resolve, 2500))
      isFilled = true
      const step = Math.floor(paths.length / CHANGED)
      await eachOf(paths.filter((_, i) => i % step === 0).slice(0, CHANGED), (path) => writeFile(path, randomBytes(SMALL)))
      putBefore = await putsOf(sink)
      return { kind: 'upload', folder: source, bucket: BUCKET, extras: ['comparison of content'], ...(cached && { hashCache }) }
    },
    async check(_, sink) {
      const put = (await putsOf(sink)) - putBefore
      if (put < CHANGED) return `only ${put} files were copied, not ${CHANGED}`
      return compare(await sink.count(BUCKET), { objects: files, bytes: files * SMALL })
    },
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
}

async function fill(source: string, paths: readonly string[], { endpoint }: SinkProcess): Promise<void> {
  await eachOf(paths, async (path) => {
    const key = relative(source, path).split(sep).join('/')
    const { ok, status } = await fetch(`${endpoint}/${BUCKET}/${key}`, { method: 'PUT', body: await readFile(path) })
    if (!ok) throw new Error(`the stand-in server refused ${key} with ${status}`)
  })
}

async function putsOf(sink: SinkProcess): Promise<number> {
  return (await sink.stats()).requests['PUT object'] ?? 0
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items[Symbol.iterator]()
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (const item of rest) await work(item)
  }))
}

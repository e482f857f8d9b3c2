import { startAzuriteProcess, type AzuriteProcess } from './azurite-process.ts'
import type { EmulatedContainer } from './azurite/control.ts'
import type { CrossJob } from './clients/client.ts'
import { compare, MIB, NOTHING, number, SMALL, type Row, type Size } from './row.ts'
import { startSinkProcess, type SinkProcess } from './sink-process.ts'
import type { Content } from './sink/store.ts'

/** Rows between S3 and Blob, beside rclone: no other peer streams both ways. */
export function crossRows(scale: number): Row[] {
  const files = Math.max(1, Math.round(5_000 * scale))
  const big = Math.max(16, Math.round(1024 * scale)) * MIB
  const [small, large]: [Size, Size] = [{ objects: files, bytes: files * SMALL }, { objects: 1, bytes: big }]
  const [smallTitle, largeTitle] = [`${number(files)} objects of 10 KiB`, `one object of ${big / MIB} MiB`]
  const [many, one]: [Content, Content] = [{ ...NOTHING, synth: files }, { ...NOTHING, big }]
  return [
    toBlobRow('s3-to-blob-small', `S3 to Blob, ${smallTitle}`, small, many, 'synth-a'),
    toBlobRow('s3-to-blob-large', `S3 to Blob, ${largeTitle}`, large, one, 'big'),
    toS3Row('blob-to-s3-small', `Blob to S3, ${smallTitle}`, small, async (azurite, { name }) => azurite.fill(name, files, SMALL)),
    toS3Row('blob-to-s3-large', `Blob to S3, ${largeTitle}`, large, async (azurite, { name }) => azurite.fillBig(name, big)),
  ]
}

/** Both servers; its buckets are those of the stand-in for S3. */
interface Servers extends SinkProcess {
  readonly azurite: AzuriteProcess
}

async function startServers(content: Content): Promise<Servers> {
  const [sink, azurite] = [await startSinkProcess(content), await startAzuriteProcess()]
  return {
    ...sink,
    azurite,
    async stats() {
      const [ofSink, ofAzurite] = await Promise.all([sink.stats(), azurite.stats()])
      return { requests: ofSink.requests, cpu: ofSink.cpu + ofAzurite.cpu }
    },
    stop: async () => void (await Promise.all([sink.stop(), azurite.stop()])),
  }
}

/** What one row does; its servers are started by the time that any of it is called. */
interface Work {
  prepare(servers: Servers): Promise<void>
  begin(servers: Servers): Promise<Omit<CrossJob, 'kind'>>
  check(servers: Servers): Promise<string | undefined>
}

function crossRow(name: string, title: string, content: Content, work: Work): Row {
  let started: Servers | undefined
  const servers = (): Servers => {
    if (started === undefined) throw new Error(`${name} has no servers yet`)
    return started
  }
  return {
    name,
    title,
    clients: ['objsync', 'rclone'],
    content,
    start: async () => (started = await startServers(content)),
    prepare: () => work.prepare(servers()),
    begin: async () => ({ kind: 'cross', ...(await work.begin(servers())) }),
    check: () => work.check(servers()),
  }
}

function toBlobRow(name: string, title: string, wanted: Size, content: Content, bucket: string): Row {
  let container: EmulatedContainer
  return crossRow(name, title, content, {
    prepare: async () => undefined,
    async begin({ azurite }) {
      container = await azurite.newEmulatedContainer()
      return { direction: 's3-to-blob', bucket, container }
    },
    check: async ({ azurite }) => compare(await azurite.count(container.name), wanted),
  })
}

function toS3Row(name: string, title: string, wanted: Size, fill: (azurite: AzuriteProcess, container: EmulatedContainer) => Promise<void>): Row {
  let container: EmulatedContainer
  return crossRow(name, title, NOTHING, {
    async prepare({ azurite }) {
      container = await azurite.newEmulatedContainer()
      await fill(azurite, container)
    },
    async begin({ reset }) {
      await reset()
      return { direction: 'blob-to-s3', bucket: 'target', container }
    },
    check: async ({ count }) => compare(await count('target'), wanted),
  })
}

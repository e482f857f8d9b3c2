import { compare, downloadRow, MIB, NOTHING, number, SMALL, uploadRow, type Heading, type Row, type Size } from './row.ts'
import type { Extra } from './clients/client.ts'
import { writeSmallFiles } from './sample-files.ts'
import type { Shape } from './sink/control.ts'
import type { Content } from './sink/store.ts'

/** Parts that nobody would choose by default, so that their sizes have to be asked for. */
const ODD_PART = 16 * MIB

/** What only s3sync and objsync do: additional checksums, copies between buckets, parts as the source has them. */
export function s3Rows(scale: number): Row[] {
  const files = Math.max(1, Math.round(20_000 * scale))
  const big = Math.max(2 * ODD_PART, Math.round(1024 * scale) * MIB)
  const [small, large]: [Size, Size] = [{ objects: files, bytes: files * SMALL }, { objects: 1, bytes: big }]
  const [many, one, usual] = [{ ...NOTHING, synth: files }, { ...NOTHING, big, bigPart: ODD_PART }, { ...NOTHING, big }]
  const deleted = Math.max(1, Math.round(100_000 * scale))
  const smallTitle = `${number(files)} objects of 10 KiB`
  const largeTitle = `one object of ${big / MIB} MiB`
  const download = heading('download-large-auto', `download of ${largeTitle}, with its own part sizes`, one)
  return [
    ...(['SHA256', 'CRC64NVME'] as const).map((checksum) => uploadRow(
      heading(`upload-small-${checksum.toLowerCase()}`, `upload of ${number(files)} files of 10 KiB with ${checksum}`, NOTHING),
      small,
      (folder) => writeSmallFiles(folder, files, SMALL),
      [checksum],
    )),
    mirrorRow(heading('copy-small', `S3 to S3, ${smallTitle}, through the client`, many), 'synth-a', small, []),
    mirrorRow(heading('copy-small-server', `S3 to S3, ${smallTitle}, by the server`, many), 'synth-a', small, ['server-side copy']),
    downloadRow(download, 'big', large, 'required', ['part sizes of the source']),
    mirrorRow(heading('copy-large-auto', `S3 to S3, ${largeTitle}, with its own part sizes`, one), 'big', large, ['part sizes of the source']),
    deletionRow('scattered', deleted),
    deletionRow('folders', deleted),
    mirrorRow(heading('copy-large-server', `S3 to S3, ${largeTitle}, by the server`, usual), 'big', large, ['server-side copy']),
  ]
}

function heading(name: string, title: string, content: Content): Heading {
  return { name, title, content, clients: ['objsync', 's3sync'] }
}

function mirrorRow(row: Heading, from: string, wanted: Size, extras: readonly Extra[]): Row {
  return {
    ...row,
    prepare: async () => undefined,
    async begin(_, sink) {
      await sink.reset()
      return { kind: 'mirror', from, to: 'target', extras }
    },
    async check(_, sink) {
      const { requests } = await sink.stats()
      const copies = requests['COPY object'] ?? 0
      if (extras.includes('server-side copy') !== copies >= wanted.objects) return `the server itself made ${copies} copies`
      return compare(await sink.count('target'), wanted)
    },
  }
}

/** A target with as many objects that its source lacks as objects that are up to date; the former are to go. */
function deletionRow(shape: Shape, deleted: number): Row {
  const where = shape === 'folders' ? 'as whole folders' : 'scattered among as many that stay'
  return {
    ...heading(`delete-100k-${shape}`, `S3 to S3, ${number(deleted)} deletions, ${where}`, { ...NOTHING, synth: deleted }),
    prepare: async () => undefined,
    async begin(_, sink) {
      await sink.reset()
      await sink.seedExtras?.('synth-a', 'target', shape)
      return { kind: 'mirror', from: 'synth-a', to: 'target', extras: ['deletion'] }
    },
    check: async (_, sink) => compare(await sink.count('target'), { objects: deleted, bytes: deleted * SMALL }),
  }
}

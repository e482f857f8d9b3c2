import { BOTH_FORMS, downloadRow, MIB, NOTHING, number, PART, SMALL, uploadRow, type Row } from './row.ts'
import { azureRows } from './rows-azure.ts'
import { ciRows } from './rows-ci.ts'
import { crossRows } from './rows-cross.ts'
import { s3Rows } from './rows-s3.ts'
import { writeBigFile, writeSmallFiles } from './sample-files.ts'

/** All rows, their sizes multiplied by `scale`. */
export function allRows(scale: number): Row[] {
  const files = Math.max(1, Math.round(20_000 * scale))
  const big = Math.max(PART, Math.round(2048 * scale) * MIB)
  return [
    uploadRow(
      { name: 'upload-small', title: `upload of ${number(files)} files of 10 KiB, 32 workers`, content: NOTHING, clients: BOTH_FORMS },
      { objects: files, bytes: files * SMALL },
      (folder) => writeSmallFiles(folder, files, SMALL),
    ),
    downloadSmallRow(files),
    noopRow('noop-s3', Math.round(1_000_000 * scale)),
    noopRow('noop-s3-5m', Math.round(5_000_000 * scale), ['objsync']),
    uploadRow(
      { name: 'upload-large', title: `upload of one file of ${big / MIB} MiB`, content: NOTHING, clients: BOTH_FORMS },
      { objects: 1, bytes: big },
      (folder) => writeBigFile(folder, big),
    ),
    downloadLargeRow('download-large-verified', big, true),
    downloadLargeRow('download-large-unverified', big, false),
    startupRow(),
    ...s3Rows(scale),
    ...azureRows(scale),
    ...crossRows(scale),
    ...ciRows(scale),
  ]
}

function downloadSmallRow(files: number): Row {
  const title = `download of ${number(files)} files of 10 KiB, 32 workers`
  const content = { ...NOTHING, synth: files }
  return downloadRow({ name: 'download-small', title, content, clients: BOTH_FORMS }, 'synth-a', { objects: files, bytes: files * SMALL }, 'default')
}

function downloadLargeRow(name: string, big: number, verify: boolean): Row {
  const title = `download of one object of ${big / MIB} MiB, ${verify ? 'verified' : 'not verified'}`
  const row = { name, title, content: { ...NOTHING, big }, ...(verify ? { clients: ['objsync', 's3sync'] } : {}) }
  return downloadRow(row, 'big', { objects: 1, bytes: big }, verify ? 'required' : 'off')
}

function noopRow(name: string, synth: number, clients?: readonly string[]): Row {
  return {
    name,
    title: `S3 to S3, nothing to do, ${number(synth)} objects a side`,
    ...(clients === undefined ? {} : { clients }),
    content: { ...NOTHING, synth },
    prepare: async () => undefined,
    async begin(_, sink) {
      await sink.reset()
      return { kind: 'mirror', from: 'synth-a', to: 'synth-b', extras: [] }
    },
    async check(_, sink) {
      const { requests } = await sink.stats()
      const pages = requests['GET bucket'] ?? 0
      if ((requests['PUT object'] ?? 0) > 0) return 'something was copied'
      return pages * 1000 >= 2 * synth ? undefined : `only ${pages} pages were listed`
    },
  }
}

function startupRow(): Row {
  return {
    name: 'startup',
    title: 'start, say the version, end',
    clients: ['objsync', 'objsync-binary', 'node', 's3sync', 's5cmd', 'rclone'],
    leastRuns: 20,
    content: NOTHING,
    prepare: async () => undefined,
    begin: async () => ({ kind: 'version' }),
    check: async () => undefined,
  }
}

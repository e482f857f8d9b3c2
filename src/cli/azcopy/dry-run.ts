import type { SyncEvent } from '../../report/events.ts'
import type { Names } from './names.ts'

type Planned = Extract<SyncEvent, { type: 'copy' | 'delete' }>

/** What a dry run reports about one entry. */
export interface PlannedAction {
  readonly isCopy: boolean
  readonly isFolder: boolean
  readonly blobType: string
  readonly fromTo: string
  /** What is to be copied or, in a removal, removed. */
  readonly source: string
  readonly target: string
  /** Bytes. */
  readonly size: number
  readonly contentType?: string | undefined
  /** Base64. */
  readonly contentMd5?: string | undefined
}

export function plannedAction(event: Planned, names: Names): PlannedAction {
  const { key } = event
  const isFolder = key.endsWith('/')
  if (event.type === 'copy') {
    const { sourceBlobType: blobType, fromTo } = names
    const { size, contentType, contentMd5 } = event
    return { isCopy: true, isFolder, blobType, fromTo, source: names.source(key), target: names.target(key), size, contentType, contentMd5 }
  }
  return { isCopy: false, isFolder, blobType: names.targetBlobType, fromTo: names.removal, source: names.target(key), target: '', size: 0 }
}

export function plannedLine({ isCopy, source, target }: PlannedAction): string {
  return isCopy ? `DRYRUN: copy ${source} to ${target}` : `DRYRUN: remove ${source}`
}

/** Content of a `Dryrun` message; azcopy leaves empty fields out, but for the destination. */
export function plannedContent(action: PlannedAction): Readonly<Record<string, unknown>> {
  const { isCopy, isFolder, blobType, fromTo, source, target, size, contentType, contentMd5 } = action
  return {
    EntityType: isFolder ? 'Folder' : 'File',
    BlobType: blobType,
    FromTo: fromTo,
    Source: source,
    Destination: target,
    ...(isCopy && size > 0 && { SourceSize: size }),
    ...(contentType !== undefined && { ContentType: contentType }),
    ...(contentMd5 !== undefined && { ContentMD5: contentMd5 }),
  }
}

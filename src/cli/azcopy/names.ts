import { statSync } from 'node:fs'
import path from 'node:path'
import type { Location } from '../../location/location.ts'
import { escapeControls } from '../log/record.ts'

/** How azcopy calls what it works on, without secrets and fit for a terminal. */
export interface Names {
  /** Full path or URL of an entry, not percent-encoded. */
  source(key: string): string
  target(key: string): string
  /** The target itself. */
  readonly targetRoot: string
  /** `LocalBlob` and the like. */
  readonly fromTo: string
  /** The same for a removal at the target. */
  readonly removal: string
  /** `BlobType` of an entry to be copied, and of one to be removed. */
  readonly sourceBlobType: string
  readonly targetBlobType: string
  /** What questions call an entry of the target, and what lines about its removal do. */
  readonly extra: string
  readonly removed: string
}

const KINDS: Readonly<Record<Location['kind'], string>> = { 's3': 'S3', 'azure-blob': 'Blob', 'azure-file': 'File', 'local': 'Local', 'custom': 'Custom' }
const EXTRAS: Readonly<Record<Location['kind'], string>> = { 's3': 'object', 'azure-blob': 'Blob', 'azure-file': 'File', 'local': 'local file', 'custom': 'object' }

/** azcopy prints the bare number for a removal on disk. */
const LOCAL_REMOVAL = '256'

export function namesOf(source: Location, target: Location): Names {
  const sourceRoot = isFile(source) ? path.dirname(source.path) : rootOf(source)
  const [before, beforeTarget] = [beginningOf(source, sourceRoot), beginningOf(target, rootOf(target))]
  return {
    source: (key) => escapeControls(before + key),
    target: (key) => escapeControls(beforeTarget + key),
    targetRoot: escapeControls(rootOf(target)),
    fromTo: `${KINDS[source.kind]}${KINDS[target.kind]}`,
    removal: target.kind === 'local' ? LOCAL_REMOVAL : `${KINDS[target.kind]}Trash`,
    sourceBlobType: blobTypeOf(source),
    targetBlobType: blobTypeOf(target),
    extra: EXTRAS[target.kind],
    removed: target.kind === 'local' ? 'File' : 'object',
  }
}

function blobTypeOf({ kind }: Location): string {
  return kind === 'azure-blob' ? 'BlockBlob' : 'Detect'
}

function rootOf(location: Location): string {
  switch (location.kind) {
    case 's3':
      return `s3://${location.bucket}/${location.prefix}`
    case 'azure-blob':
      return [location.serviceUrl, location.container, location.path].filter((part) => part !== '').join('/')
    case 'azure-file':
      return [location.serviceUrl, location.share, location.path].filter((part) => part !== '').join('/')
    case 'local':
      return location.path
    case 'custom':
      return location.name
  }
}

/** Keys are joined to a prefix of S3 as they are. */
function beginningOf({ kind }: Location, root: string): string {
  return kind === 's3' || root.endsWith('/') ? root : `${root}/`
}

function isFile(location: Location): location is Extract<Location, { kind: 'local' }> {
  return location.kind === 'local' && statSync(location.path, { throwIfNoEntry: false })?.isFile() === true
}

import { throwIfStopped } from '../../stopping.ts'
import { multipartEtag } from '../../integrity/etag.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { ChecksumKind, ObjectAttributes, Payload, WriteOptions } from '../../storage/contract/writing.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { MemoryContent } from './content.ts'
import { copiedRange } from './copies.ts'
import { checkedChecksum, checkedMd5, checkMultipartKind, checksumKind, multipartChecksum } from './digests.ts'
import { failed } from './content.ts'
import { checkKey, store } from './write.ts'
import type { Draft } from './write.ts'

export interface MemoryPart {
  readonly offset: number
  readonly bytes: Buffer
  readonly md5: string
  /** Base64; absent when the object gets no checksum. */
  readonly checksum?: string | undefined
}

/** Multipart writes that have not ended: their parts by number. */
export type Uploads = Set<ReadonlyMap<number, MemoryPart>>

/** See `Target.startMultipart`. */
export function startMultipart(
  content: MemoryContent,
  uploads: Uploads,
  storeName: string | undefined,
  key: string,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): MultipartWrite {
  throwIfStopped(options?.signal)
  const { capabilities } = content
  checkKey(key, capabilities)
  const kind = checksumKind(capabilities, options?.checksum)
  if (kind !== undefined) checkMultipartKind(key, kind)
  const parts = new Map<number, MemoryPart>()
  uploads.add(parts)

  const checkGoesOn = (signal: AbortSignal | undefined): void => {
    throwIfStopped(signal)
    if (!uploads.has(parts)) throw failed(`cannot write ${JSON.stringify(key)}: its write has already ended`)
  }
  const keepPart = (number: number, offset: number, payload: Payload): void => {
    if (number < 1 || number > capabilities.maxParts) throw failed(`cannot write ${JSON.stringify(key)}: there can be no part ${number}`)
    parts.set(number, partOf(key, offset, payload, kind))
  }
  return {
    async put({ number, offset, payload }, callOptions) {
      checkGoesOn(callOptions?.signal)
      keepPart(number, offset, payload)
    },
    ...(storeName !== undefined && {
      async copy({ number, range }, from, callOptions) {
        checkGoesOn(callOptions?.signal)
        keepPart(number, range.start, { bytes: copiedRange(from, storeName, range) })
      },
    }),
    async complete(callOptions) {
      checkGoesOn(callOptions?.signal)
      const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
      checkParts(key, attributes.size, ordered, capabilities)
      const written = store(content, key, draftOf(key, ordered, kind, callOptions?.checksum), attributes, options)
      uploads.delete(parts)
      return written
    },
    async abort() {
      uploads.delete(parts)
    },
  }
}

function partOf(key: string, offset: number, payload: Payload, kind: ChecksumKind | undefined): MemoryPart {
  const part = { offset, bytes: Buffer.from(payload.bytes), md5: checkedMd5(key, payload) }
  return kind === undefined ? part : { ...part, checksum: checkedChecksum(key, payload, kind.algorithm) }
}

function draftOf(key: string, parts: readonly MemoryPart[], kind: ChecksumKind | undefined, sent: string | undefined): Draft {
  return {
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    etag: multipartEtag(parts.map(({ md5 }) => md5)),
    partSizes: parts.map(({ bytes }) => bytes.length),
    checksum: kind && multipartChecksum(key, kind, parts, sent),
  }
}

function checkParts(key: string, size: number, parts: readonly MemoryPart[], { minPartSize }: Capabilities): void {
  let end = 0
  const refused = (what: string): Error => failed(`cannot write ${JSON.stringify(key)}: ${what}`)
  parts.forEach(({ offset, bytes }, i) => {
    if (offset !== end) throw refused(`part ${i + 1} does not begin at byte ${end}`)
    if (bytes.length < minPartSize && i < parts.length - 1) throw refused(`part ${i + 1} is smaller than ${minPartSize} bytes`)
    end += bytes.length
  })
  if (end !== size) throw refused(`it has ${size} bytes, but its parts have ${end}`)
}

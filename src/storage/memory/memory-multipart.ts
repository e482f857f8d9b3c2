import { StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Capabilities, MultipartWrite, Written } from '../storage.ts'
import { multipartEtag } from '../../integrity/etag.ts'
import { checkedMd5 } from './memory-digests.ts'

export interface MemoryPart {
  readonly offset: number
  readonly bytes: Buffer
  readonly md5: string
}

/** See `Target.startMultipart`; `store` keeps the finished object. */
export function startMemoryMultipart(
  key: string,
  size: number,
  capabilities: Capabilities,
  uploads: Set<ReadonlyMap<number, MemoryPart>>,
  store: (bytes: Buffer, etag: string) => Written,
): MultipartWrite {
  const parts = new Map<number, MemoryPart>()
  uploads.add(parts)

  return {
    async put({ number, offset, payload }, options) {
      throwIfStopped(options?.signal)
      if (!uploads.has(parts)) throw failed(key, 'its write has already ended')
      if (number < 1 || number > capabilities.maxParts) throw failed(key, `there can be no part ${number}`)
      parts.set(number, { offset, bytes: Buffer.from(payload.bytes), md5: checkedMd5(key, payload) })
    },
    async complete(options) {
      throwIfStopped(options?.signal)
      if (!uploads.has(parts)) throw failed(key, 'its write has already ended')
      const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
      checkParts(key, size, ordered, capabilities)
      uploads.delete(parts)
      const bytes = Buffer.concat(ordered.map((part) => part.bytes))
      const { etag, etagIsDigest } = store(bytes, multipartEtag(ordered.map(({ md5 }) => md5)))
      return { etag, etagIsDigest }
    },
    async abort() {
      uploads.delete(parts)
    },
  }
}

function checkParts(key: string, size: number, parts: readonly MemoryPart[], { minPartSize }: Capabilities): void {
  let end = 0
  parts.forEach(({ offset, bytes }, i) => {
    if (offset !== end) throw failed(key, `part ${i + 1} does not begin at byte ${end}`)
    if (bytes.length < minPartSize && i < parts.length - 1) throw failed(key, `part ${i + 1} is smaller than ${minPartSize} bytes`)
    end += bytes.length
  })
  if (end !== size) throw failed(key, `it has ${size} bytes, but its parts have ${end}`)
}

function failed(key: string, what: string): StorageError {
  return new StorageError(`cannot write ${JSON.stringify(key)}: ${what}`, { kind: 'failed' })
}

import type { Entry } from '../../storage/contract/entry.ts'
import type { Content, ObjectHead } from '../../storage/contract/reading.ts'
import type { CopySource } from '../../storage/contract/copies.ts'
import type { Payload, Written } from '../../storage/contract/writing.ts'
import type { Fault } from './faults.ts'
import { spoiledSource } from '../memory/copies.ts'

/** Returns a copy with one bit flipped in the middle. An empty buffer stays as it is. */
export function flipped(original: Buffer): Buffer {
  const bytes = Buffer.from(original)
  const middle = bytes.length >> 1
  if (bytes.length > 0) bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return bytes
}

export function withEtag<T extends Written | Entry | ObjectHead>(result: T, fault: Fault | undefined): T {
  return fault?.etag === undefined ? result : { ...result, etag: fault.etag }
}

export function spoilContent(content: Content, fault: Fault | undefined): Content {
  return withEtag(isSpoiled(fault) ? { ...content, bytes: flipped(content.bytes) } : content, fault)
}

export function spoilBytes(bytes: Buffer, fault: Fault | undefined): Buffer {
  return isSpoiled(fault) ? flipped(bytes) : bytes
}

export function spoilPayload(payload: Payload, fault: Fault | undefined): Payload {
  if (!isSpoiled(fault)) return payload
  const bytes = flipped(payload.bytes)
  return fault?.corrupt === 'unnoticed' ? { bytes } : { ...payload, bytes }
}

/** Works for storages in memory only: no other store copies other bytes than it holds. */
export function spoilSource(from: CopySource, fault: Fault | undefined): CopySource {
  return isSpoiled(fault) ? spoiledSource(from, flipped) : from
}

function isSpoiled(fault: Fault | undefined): boolean {
  return fault?.corrupt === true || fault?.corrupt === 'unnoticed'
}

import type { Payload } from '../../storage/storage.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'
import { multipartEtag } from '../../integrity/etag.ts'
import { md5Of } from '../../integrity/md5.ts'
import { attributesOf } from './attributes.ts'
import { isComparable, verify, verifyWritten, type StoredEtag, type Verification } from './verify.ts'

/** Copies a small object: read whole, verified, written whole, verified. Nothing appears before its bytes are proved. */
export async function copyWhole({ source: entry, target: standing }: Copy, context: CopyContext): Promise<Verification[]> {
  const { source, target, settings, buffers, run } = context
  return buffers.lend(entry.size, async (into) => {
    const content = await source.read(entry, { into, signal: run.signal })
    const md5 = needsMd5(content, context) ? md5Of(content.bytes) : undefined
    const readCheck = verifyRead(entry.key, md5, content, context)
    const payload: Payload = { bytes: content.bytes, md5 }
    const attributes = attributesOf(entry, content.facts, context)
    const written = await target.put(entry.key, payload, attributes, { expectAbsent: standing === undefined, signal: run.signal })
    return [readCheck, verifyWritten(entry.key, md5 ?? '', written, settings.verification)]
  })
}

function needsMd5(stored: StoredEtag, { target, settings }: CopyContext): boolean {
  return target.capabilities.contentEtag || isComparable(stored, settings.verification)
}

function verifyRead(key: string, md5: string | undefined, stored: StoredEtag, { settings }: CopyContext): Verification {
  const inOnePart = stored.etag.endsWith('-1')
  const etag = md5 === undefined ? '' : inOnePart ? multipartEtag([md5]) : md5
  return verify(key, { etag, sameParts: inOnePart }, stored, settings.verification)
}

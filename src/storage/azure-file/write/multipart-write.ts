import type { MultipartWrite } from '../../contract/parts.ts'
import type { ObjectAttributes, WriteOptions } from '../../contract/writing.ts'
import type { ShareTarget } from './share-target.ts'
import { StorageError } from '../../../errors.ts'
import { crc64OfPieces, type CopiedPiece } from '../../azure/content-crc64.ts'
import { failedWrite } from '../../service/failed-write.ts'
import { getFile } from '../api/get-file.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { md5ToStore } from '../facts.ts'
import { publish } from './publish.ts'
import { copiedFrom, writtenFrom } from './put.ts'
import { copyRanges, writeRanges } from './ranges.ts'
import { learnRenames } from './renames.ts'
import { beginFile, discardFile, fileToWrite, setProperties, sizeUntilFinished } from './written-file.ts'

/** See `Target.startMultipart`. The parts are ranges of a file that gets its name when it is whole. */
export async function startMultipartFile(
  target: ShareTarget,
  key: string,
  attributes: ObjectAttributes,
  options: WriteOptions = {},
): Promise<MultipartWrite> {
  const { call } = target
  const { checksum } = options
  const file = fileToWrite(target, key, attributes, md5ToStore(attributes.facts, undefined, undefined), options)
  const begun = await learnRenames(target, file.path, { signal: options.signal })
    .then(() => beginFile(target, file))
    .catch((error: unknown) => failedWrite(error, options))
  const copied: (readonly CopiedPiece[])[] = []
  const asWriteFault = (error: unknown): never => failedWrite(error, undefined)
  return {
    put: ({ offset, payload }, callOptions = {}) => writeRanges(call, begun, offset, payload, callOptions).catch(asWriteFault),
    async copy({ number, range }, from, callOptions = {}) {
      copied[number - 1] = await copyRanges(call, begun, range, from, callOptions)
    },
    copied: () => ({
      checksum: crc64OfPieces(copied.flat()),
      read: async (range, into, callOptions = {}) => (await call(getFile, { key: begun.at, range, into }, callOptions)).bytes,
    }),
    async complete(completeOptions = {}) {
      const { signal } = completeOptions
      const contentMd5 = md5ToStore(attributes.facts, checksum, completeOptions.checksum)
      const finished = { ...begun, contentMd5, options: { ...options, signal } }
      try {
        const head = await call(getFileProperties, { key: begun.at }, { signal })
        const expected = sizeUntilFinished(begun)
        if (head.size !== expected) throw otherSize(key, head.size, expected)
        // The MD5 of all bytes was not known when the file was made; in place, the properties follow in any case.
        if (contentMd5 !== begun.contentMd5 && begun.at !== begun.path) await setProperties(target, begun.at, finished, { signal })
        const etag = await publish(target, finished)
        return copied.length === 0 ? writtenFrom(etag, finished) : copiedFrom(etag, copied.flat())
      } catch (error) {
        return failedWrite(error, options)
      }
    },
    abort: () => discardFile(target, begun),
  }
}

function otherSize(key: string, size: number, expected: number): StorageError {
  return new StorageError(`${key}: the file that was written has ${size} bytes and not ${expected}; does another program write it?`, { kind: 'lost-write', code: 'WrongLength' })
}

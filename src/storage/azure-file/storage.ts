import type { CallOptions } from '../contract/context.ts'
import type { Entry } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { Target } from '../contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Connection } from '../service/operation.ts'
import type { FilePlace, FileSide } from './side.ts'
import type { ShareTarget } from './write/share-target.ts'
import { marksLink } from '../../portable/marks.ts'
import { throwIfStopped } from '../../stopping.ts'
import { fileCapabilities } from './capabilities.ts'
import { makeFolder, removeFolder } from './folders.ts'
import { createForeseeing } from './foresee.ts'
import { listShare } from './list/list.ts'
import { listSingleFile } from './list/single-file.ts'
import { createPermissions } from './permissions.ts'
import { checkKey, pathOf, pathToWrite } from './place/keys.ts'
import { STORE } from './place/store.ts'
import { proveFilesAbsent } from './prove-absent.ts'
import { headFile } from './read/head.ts'
import { readFile } from './read/read.ts'
import { verifyUnchanged } from './read/verify-unchanged.ts'
import { removeFiles } from './remove-files.ts'
import { createDirectories } from './write/directories.ts'
import { linkFile } from './write/hard-link.ts'
import { putLink } from './write/link.ts'
import { startMultipartFile } from './write/multipart-write.ts'
import { copyFile, putFile } from './write/put.ts'
import { createRenames } from './write/renames.ts'
import { createTemporaryFiles } from './write/temporary-files.ts'

/** A share, or a directory of a share, as a storage. */
export function createAzureFileStorage(connection: Connection<FileSide>, share: string, place: FilePlace): Target {
  const { call } = connection
  const { copySourceOf, forceIfReadOnly, hardLinks, keepsLinks, service, single } = place
  const target: ShareTarget = {
    call,
    place,
    directories: createDirectories(call, place.prefix),
    temporary: createTemporaryFiles(call),
    renames: createRenames(place.whyNoRenames),
    permissions: createPermissions(call),
    createsWithContent: true,
    pathOf: (key) => pathToWrite(place, key),
  }
  const foreseeWrite = createForeseeing(call, place)
  const copySource = copySourceOf && (({ key }: Entry) => copySourceOf(pathOf(place, key)))
  return {
    name: place.name,
    capabilities: fileCapabilities(place),
    single: single?.key,
    store: STORE,
    location: service && { ...service, prefix: place.prefix },
    copiesFromUrls: true,
    copiesUnbound: true,
    list: (range, options = {}) => (single ? listSingleFile(target, single.key, range, options) : listFolder(target, share, range, options)),
    read: (entry, options) => readFile(target, entry, options),
    verifyUnchanged: (entry, state, options) => verifyUnchanged(target, entry, state, options),
    head: ({ key }, options) => headFile(target, key, options),
    proveAbsent: (keys, options) => proveFilesAbsent(call, place, keys, options),
    ...(copySource && { copySource, urlSource: copySource }),
    checkKey: (key) => checkKey(place, key),
    foresee: (key, options) => foreseeWrite(key, pathOf(place, key).replace(/\/$/, ''), options),
    put: (key, payload, attributes, options) => {
      const isLink = keepsLinks && marksLink(attributes.facts.metadata)
      return stoppable(options, () => (isLink ? putLink : putFile)(target, key, payload, attributes, options))
    },
    startMultipart: (key, attributes, _partSize, options) => stoppable(options, () => startMultipartFile(target, key, attributes, options)),
    copy: (key, from, attributes, options) => stoppable(options, () => copyFile(target, key, from, attributes, options)),
    ...(hardLinks === 'preserve' && { hardLink: (key, of, options) => stoppable(options, () => linkFile(target, key, of, options)) }),
    makeFolder: (key, options) => makeFolder(target, key, options),
    removeFolder: (key, options) => removeFolder(call, place, key, options),
    remove: (keys, options) => removeFiles(call, keys, { pathOf: target.pathOf, forceIfReadOnly }, options),
    async close() {
      await target.temporary.close()
      await connection.close()
    },
  }
}

function listFolder({ call, place, temporary }: ShareTarget, share: string, range: KeyRange, options: ListOptions): AsyncGenerator<Entry[]> {
  const onTemporary = (key: string, mtime: number): void => {
    if (!place.changesNothing) temporary.seen(place.prefix + key, mtime)
  }
  return listShare(call, { ...place, share, onTemporary }, range, options)
}

async function stoppable<T>(options: CallOptions | undefined, work: () => Promise<T>): Promise<T> {
  throwIfStopped(options?.signal)
  return work()
}

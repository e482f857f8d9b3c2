import type { Entry } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { Target } from '../contract/storage.ts'
import type { CallOptions } from '../contract/context.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Connection } from '../service/operation.ts'
import type { Container } from './container.ts'
import type { BlobCall, BlobPlace, BlobSide } from './side.ts'
import { checkTags } from '../service/tags.ts'
import { setBlobTags } from './api/blob-tags.ts'
import { capabilitiesOf } from './capabilities.ts'
import { isMissingContainer } from './errors.ts'
import { makeFolder, removeFolder } from './folders.ts'
import { listInOrder } from './list/list.ts'
import { listSingleBlob } from './list/single-blob.ts'
import { nameOf, nameToWrite } from './place/keys.ts'
import { STORE } from './place/store.ts'
import { creatingContainer } from './place/target-container.ts'
import { proveBlobsAbsent } from './prove-absent.ts'
import { headBlob, readTags, verifyUnchanged } from './read/head.ts'
import { readBlob } from './read/read.ts'
import { removeBlobs, removeButStubs } from './remove-blobs.ts'
import { copyWhole } from './write/copy.ts'
import { putWhole } from './write/put.ts'
import { startMultipart } from './write/start-multipart.ts'

/** A container, or the blobs of a container under a prefix, as a storage. */
export function createAzureBlobStorage(connection: Connection<BlobSide>, place: BlobPlace): Target {
  const { call } = connection
  const container: Container = { call, write: creatingContainer(call), place }
  const capabilities = capabilitiesOf(place)
  return {
    name: place.name,
    capabilities,
    single: place.single?.key,
    location: place.service && { ...place.service, prefix: place.prefix },
    list: (range, options = {}) => list(call, place, range, options),
    read: (entry, options) => readBlob(container, entry, options),
    verifyUnchanged: (entry, _state, options) => verifyUnchanged(container, entry, options),
    head: ({ key }, options) => headBlob(container, key, options),
    readTags: ({ key }, options) => readTags(container, key, options),
    proveAbsent: (keys, options) => proveBlobsAbsent(call, place, keys, options),
    checkKey: (key) => void nameToWrite(place, key),
    put: (key, payload, { facts }, options) => putWhole(container, key, payload, facts, options),
    startMultipart: (key, { facts }, _partSize, options) => startMultipart(container, key, facts, options),
    ...copies(container),
    writeTags: (key, tags, options) => writeTags(call, place, key, tags, options),
    ...(capabilities.folders && {
      makeFolder: (key, options) => makeFolder(container, key, options),
      removeFolder: (key, options) => removeFolder(container, key, options),
    }),
    remove: (keys, options) => (place.folderStubs ? removeButStubs : removeBlobs)(call, keys, (key) => nameToWrite(place, key), options),
    close: () => connection.close(),
  }
}

async function* list(call: BlobCall, place: BlobPlace, range: KeyRange, options: ListOptions): AsyncGenerator<Entry[]> {
  const { name, prefix, single, folderStubs, role } = place
  const pageSize = options.pageSize ?? place.pageSize
  try {
    if (single) yield* listSingleBlob(call, { role, single }, range, options)
    else yield* listInOrder(call, { name, prefix, folderStubs, pageSize }, range, options)
  } catch (error) {
    // The first write creates the container of a target.
    if (role === 'source' || !isMissingContainer(error)) throw error
  }
}

/** What a location can do whose blobs the service reads by themselves. */
function copies(container: Container): Partial<Target> {
  const { place } = container
  const { copySourceOf } = place
  if (!copySourceOf) return {}
  const copySource = (entry: Entry) => copySourceOf(nameOf(place, entry.key), entry)
  return {
    store: STORE,
    copySource,
    urlSource: copySource,
    copiesFromUrls: true,
    comparesMd5OfUrls: true,
    copy: (key, from, { facts }, options) => copyWhole(container, key, from, facts, options),
  }
}

async function writeTags(
  call: BlobCall,
  place: BlobPlace,
  key: string,
  tags: Readonly<Record<string, string>>,
  options?: CallOptions,
): Promise<void> {
  checkTags(key, tags)
  await call(setBlobTags, { key: nameOf(place, key), tags }, options)
}

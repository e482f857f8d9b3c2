import type { CallOptions } from '../contract/context.ts'
import type { Facts } from '../contract/entry.ts'
import type { FolderOptions } from '../contract/writing.ts'
import type { Container } from './container.ts'
import type { BlobCall } from './side.ts'
import { isStorageError, kindOf } from '../../errors.ts'
import { failedWrite } from '../service/failed-write.ts'
import { writeAccessList } from './access-lists.ts'
import { putBlob } from './api/put-blob.ts'
import { isGone } from './errors.ts'
import { checkFacts } from './facts.ts'
import { isStub, nameOfStub, stubFacts } from './folder-stubs.ts'
import { nameToWrite } from './place/keys.ts'
import { propertiesOf } from './read/head.ts'
import { removeBlobs } from './remove-blobs.ts'

/** See `Target.makeFolder`. On an account with a hierarchical namespace a folder that exists cannot be put again. */
export async function makeFolder({ call, write, place }: Container, key: string, { facts = {}, signal }: FolderOptions = {}): Promise<void> {
  const name = nameToWrite(place, key).replace(/\/$/, '')
  if (!place.accessLists || !(await isFolder(call, name, { signal }))) await putStub(write, key, name, facts, { signal })
  await writeAccessList(place, name, facts, { signal })
}

/** The root of a container exists, and no blob marks it. */
async function isFolder(call: BlobCall, name: string, options: CallOptions): Promise<boolean> {
  if (name === '') return true
  try {
    return (await propertiesOf(call, name, options)).isFolder
  } catch (error) {
    if (isGone(error)) return false
    throw error
  }
}

async function putStub(write: BlobCall, key: string, name: string, facts: Facts, options: CallOptions): Promise<void> {
  const marked = stubFacts(facts)
  checkFacts(key, marked)
  await write(putBlob, { key: name, payload: { bytes: Buffer.alloc(0) }, facts: marked }, options)
    .catch((error: unknown) => failedWrite(error, undefined))
}

/** See `Target.removeFolder`. The blob only marks the folder, and deleting it deletes nothing else. */
export async function removeFolder({ call, place }: Pick<Container, 'call' | 'place'>, key: string, { signal }: CallOptions = {}): Promise<boolean> {
  const name = await nameOfStub(call, nameToWrite(place, key), { signal })
  const head = await propertiesOf(call, name, { signal }).catch((error: unknown) => {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  })
  // A blob of this name that holds something is no marker.
  if (head === undefined || !isStub(head)) return true
  const [outcome] = await removeBlobs(call, [key], () => name, { ifMatch: [head.etag], signal })
  if (outcome?.error === undefined) return true
  // An account with real folders keeps one that is not empty.
  if (isStorageError(outcome.error) && outcome.error.code === 'DirectoryIsNotEmpty') return false
  throw outcome.error
}

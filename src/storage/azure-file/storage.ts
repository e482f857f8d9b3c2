import type { AbsenceOptions, AbsenceProof, RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import type { Content, HeadOptions, ObjectHead, ReadOptions } from '../contract/reading.ts'
import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { Entry, Facts } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { MultipartWrite } from '../contract/parts.ts'
import type { FolderOptions, ObjectAttributes, Payload, WriteOptions, Written } from '../contract/writing.ts'
import type { Target } from '../contract/storage.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Connection } from '../service/operation.ts'
import type { FileHead } from './api/file-head.ts'
import type { FileCall, FilePlace, FileSide, SingleFile } from './side.ts'
import type { ShareTarget } from './write/share-target.ts'
import { isStorageError, kindOf, StorageError, STALE_LISTING } from '../../errors.ts'
import { rangeHolds } from '../../order/key-range.ts'
import { LINK_MARK, marksLink } from '../../portable/marks.ts'
import { throwIfStopped } from '../../stopping.ts'
import { asChange, changed } from '../service/entry-changed.ts'
import { deleteDirectory } from './api/delete-directory.ts'
import { getDirectoryProperties } from './api/get-directory-properties.ts'
import { getFileProperties } from './api/get-file-properties.ts'
import { getSymbolicLink } from './api/symbolic-link.ts'
import { getFile } from './api/get-file.ts'
import { fileCapabilities } from './capabilities.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { checkFacts } from './facts.ts'
import { foreseeWrite } from './foresee.ts'
import { listShare } from './list/list.ts'
import { createPermissions, type Permissions } from './permissions.ts'
import { checkPath } from './place/names.ts'
import { STORE } from './place/store.ts'
import { proveFilesAbsent } from './prove-absent.ts'
import { removeFiles } from './remove-files.ts'
import { createDirectories } from './write/directories.ts'
import { startMultipartFile } from './write/multipart-write.ts'
import { linkFile } from './write/hard-link.ts'
import { putLink } from './write/link.ts'
import { copyFile, putFile } from './write/put.ts'
import { createRenames } from './write/renames.ts'
import { setFolderFacts } from './write/folder.ts'
import { createTemporaryFiles } from './write/temporary-files.ts'

/** A share, or a directory of a share, as a storage. */
export function createAzureFileStorage(connection: Connection<FileSide>, share: string, place: FilePlace): Target {
  return new AzureFileStorage(connection, share, place)
}

class AzureFileStorage implements Target {
  readonly name: string
  readonly capabilities: Capabilities
  readonly single: string | undefined
  readonly store = STORE
  readonly location: StoreLocation | undefined
  readonly copySource: Target['copySource']
  readonly urlSource: Target['urlSource']
  readonly hardLink: Target['hardLink']
  readonly copiesFromUrls = true
  readonly copiesUnbound = true
  private readonly call: FileCall
  private readonly permissions: Permissions
  private readonly target: ShareTarget

  constructor(
    private readonly connection: Connection<FileSide>,
    private readonly share: string,
    private readonly place: FilePlace,
  ) {
    this.call = connection.call
    this.name = place.name
    this.single = place.single?.key
    this.location = place.service && { ...place.service, prefix: place.prefix }
    this.capabilities = fileCapabilities(place)
    this.permissions = createPermissions(this.call)
    this.target = {
      call: this.call,
      place,
      directories: createDirectories(this.call, place.prefix),
      temporary: createTemporaryFiles(this.call),
      renames: createRenames(place.whyNoRenames),
      permissions: this.permissions,
      createsWithContent: place.createsWithContent,
      pathOf: (key) => this.pathToWrite(key),
    }
    if (place.hardLinks === 'preserve') this.hardLink = (key, of, options) => stoppable(options, () => linkFile(this.target, key, of, options))
    const { copySourceOf } = place
    if (!copySourceOf) return
    this.copySource = ({ key }) => copySourceOf(this.pathOf(key))
    this.urlSource = this.copySource
  }

  async *list(range: KeyRange, options: ListOptions = {}): AsyncGenerator<Entry[]> {
    const { single, dryRun, prefix } = this.place
    if (single) {
      yield* this.listSingle(single, range, options)
      return
    }
    const { temporary } = this.target
    const onTemporary = (key: string, mtime: number): void => {
      if (!dryRun) temporary.seen(prefix + key, mtime)
    }
    yield* listShare(this.call, { ...this.place, share: this.share, onTemporary }, range, options)
  }

  async read(entry: Entry, options: ReadOptions = {}): Promise<Content> {
    if (entry.isLink) return this.readLink(entry, options)
    if (entry.key.endsWith('/')) return { ...(await this.headOfFolder(entry.key, options)), bytes: NO_BYTES }
    const { size } = entry
    const { range, into, checksum, headers, signal } = options
    const found = await this.call(getFile, { key: this.pathOf(entry.key), size, range, into, checksum, headers }, { signal })
      .catch((error: unknown) => {
        throw asStale(asChange(asMissing(error), entry))
      })
    checkListed(found, entry)
    const facts = await this.withPermission(entry.key, found, options)
    const { id: _id, attributes: _attributes, permissionKey: _permissionKey, isLink: _isLink, links: _links, ...content } = found
    return { ...content, facts }
  }

  /** The text of a link is its content. */
  private async readLink(entry: Entry, { signal }: ReadOptions): Promise<Content> {
    const head = await this.properties(entry.key, { signal })
    if (!head.isLink) throw changed(entry)
    const bytes = Buffer.from(await this.call(getSymbolicLink, { key: this.pathOf(entry.key) }, { signal }))
    const { id: _id, attributes: _attributes, permissionKey: _permissionKey, isLink: _isLink, links: _links, ...rest } = head
    return { ...rest, bytes, size: bytes.length, facts: { ...rest.facts, metadata: { ...rest.facts.metadata, ...LINK_MARK } } }
  }

  async verifyUnchanged(entry: Entry, state: string | undefined, options?: CallOptions): Promise<void> {
    const head = await this.properties(entry.key, options)
    if (state === undefined) checkListed(head, entry)
    else if (head.state !== state) throw changed(entry)
  }

  async head({ key }: Pick<Entry, 'key'>, options: HeadOptions = {}): Promise<ObjectHead> {
    if (key === '' || key.endsWith('/')) return this.headOfFolder(key, options)
    const head = await this.properties(key, options)
    const { size, mtime, etag, etagIsDigest, checksum, headers } = head
    const facts = await this.withPermission(key, head, options)
    const isAsked = options.checksum === true && (options.algorithm === undefined || options.algorithm === checksum?.algorithm)
    return { size, mtime, etag, etagIsDigest, facts, checksum: isAsked ? checksum : undefined, headers }
  }

  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]> {
    return proveFilesAbsent(this.call, this.place, keys, options)
  }

  /** @throws StorageError `unsafe-key` */
  checkKey(key: string): void {
    checkPath(key, this.pathOf(key.replace(/\/$/, '')), this.place)
  }

  async foresee(key: string, options?: WriteOptions): Promise<void> {
    if (!key.endsWith('/')) await foreseeWrite(this.call, this.place, this.pathOf(key), options)
  }

  put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    const isLink = this.place.keepsLinks && marksLink(attributes.facts.metadata)
    return stoppable(options, () => (isLink ? putLink : putFile)(this.target, key, payload, attributes, options))
  }

  startMultipart(key: string, attributes: ObjectAttributes, _partSize: number, options?: WriteOptions): Promise<MultipartWrite> {
    return stoppable(options, () => startMultipartFile(this.target, key, attributes, options))
  }

  copy(key: string, from: CopySource, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written> {
    return stoppable(options, () => copyFile(this.target, key, from, attributes, options))
  }

  async makeFolder(key: string, { facts, signal }: FolderOptions = {}): Promise<void> {
    const path = this.folderPath(key)
    if (key !== '') this.checkKey(key)
    if (path !== undefined) await this.target.directories.make(path, { signal })
    if (!facts) return
    checkFacts(key, facts)
    await setFolderFacts(this.target, path, facts, { signal })
  }

  /** The service itself refuses to delete a directory that something is in. */
  async removeFolder(key: string, { signal }: CallOptions = {}): Promise<boolean> {
    try {
      await this.call(deleteDirectory, { key: this.pathOf(key).replace(/\/$/, '') }, { signal })
      return true
    } catch (error) {
      if (isStorageError(error) && error.code === 'DirectoryNotEmpty') return false
      if (isAbsent(error) || isOtherType(error)) return true
      throw error
    }
  }

  remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]> {
    const pathOf = (key: string): string => this.pathToWrite(key)
    return removeFiles(this.call, keys, { pathOf, forceIfReadOnly: this.place.forceIfReadOnly }, options)
  }

  async close(): Promise<void> {
    await this.target.temporary.close()
    await this.connection.close()
  }

  private pathOf(key: string): string {
    const { single, prefix } = this.place
    return single ? single.path : prefix + key
  }

  private pathToWrite(key: string): string {
    if (key.endsWith('/')) throw new StorageError(`${JSON.stringify(key)} names a folder, which has no content`, { kind: 'unsafe-key' })
    this.checkKey(key)
    return this.pathOf(key)
  }

  /** Whole path of a directory; undefined for the root of the share. */
  private folderPath(key: string): string | undefined {
    return this.pathOf(key).replace(/\/$/, '') || undefined
  }

  /** The key of the location itself is empty. */
  private async headOfFolder(key: string, options: HeadOptions): Promise<ObjectHead> {
    const { headers, signal } = options
    const asked = this.call(getDirectoryProperties, { key: this.folderPath(key), headers }, { signal })
    const { permissionKey, ...head } = await asked.catch((error: unknown) => {
      throw asMissing(error)
    })
    return { ...head, facts: await this.withPermission(key, { facts: head.facts, permissionKey }, options) }
  }

  /**
   * The facts with the permission, where it is asked for.
   * @throws StorageError `failed` when the service does not say which permission the file has
   */
  private async withPermission(key: string, { facts, permissionKey }: Permitted, { access, signal }: HeadOptions): Promise<Facts> {
    if (!access || !this.place.keepsPermissions) return facts
    if (permissionKey === undefined || permissionKey === '') {
      throw new StorageError(`${JSON.stringify(key)}: the service does not say which permission it has`, { kind: 'failed', code: 'NoPermissionKey' })
    }
    return { ...facts, smb: { ...facts.smb, permission: await this.permissions.read(permissionKey, { signal }) } }
  }

  private properties(key: string, { headers, signal }: HeadOptions = {}): Promise<FileHead> {
    return this.call(getFileProperties, { key: this.pathOf(key), headers }, { signal }).catch((error: unknown) => {
      throw asMissing(error)
    })
  }

  private async *listSingle({ key }: SingleFile, range: KeyRange, options: CallOptions): AsyncGenerator<Entry[]> {
    if (!rangeHolds(range, key)) return
    try {
      const { size, mtime, etag } = await this.properties(key, options)
      yield [{ key, size, mtime, etag }]
    } catch (error) {
      if (this.place.role === 'source' || kindOf(error) !== 'not-found') throw error
    }
  }
}

const NO_BYTES = Buffer.alloc(0)

/** Something else has the name: a directory that of a file, or a file that of a directory. */
function asMissing(error: unknown): unknown {
  if (!isStorageError(error) || !isOtherType(error)) return error
  return new StorageError(error.message, { kind: 'not-found', code: error.code, cause: error })
}

/** What an answer says of a file or directory. */
interface Permitted {
  readonly facts: Facts
  readonly permissionKey: string | undefined
}

/** The service lists an open file with the size that it had when it was opened. */
function asStale(error: unknown): unknown {
  if (!isStorageError(error) || error.kind !== 'changed') return error
  return new StorageError(error.message, { kind: 'changed', code: STALE_LISTING, cause: error })
}

async function stoppable<T>(options: CallOptions | undefined, work: () => Promise<T>): Promise<T> {
  throwIfStopped(options?.signal)
  return work()
}

/** @throws StorageError `changed` when the file is not the one that was listed */
function checkListed({ size, etag }: Pick<Entry, 'size' | 'etag'>, entry: Entry): void {
  if (size === entry.size && (etag === '' || entry.etag === '' || etag === entry.etag)) return
  throw new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed', code: STALE_LISTING })
}

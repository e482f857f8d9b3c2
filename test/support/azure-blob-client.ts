import { randomBytes } from 'node:crypto'
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobServiceClient,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  RestError,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import type { BlobGetPropertiesResponse, BlockBlobUploadOptions, ContainerClient } from '@azure/storage-blob'
import type { AzuriteEndpoint, BlobAccount } from './servers/azurite.ts'

const DAY_MS = 24 * 3600 * 1000

/** What the service says it holds under a name. */
export interface StoredBlob {
  readonly name: string
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly lastModified: Date
  /** Base64; undefined when none is stored. */
  readonly contentMd5: string | undefined
  readonly type: string | undefined
  readonly tier: string | undefined
  readonly metadata: Readonly<Record<string, string>>
}

export interface SasOptions {
  /** Letters as in `sp`: default all that a sync may need, `racwdlt`. */
  readonly permissions?: string
  readonly expiresOn?: Date
}

/** The Blob service of this run, and its own view of what is in it: asked by the official SDK, never by our code. */
export interface BlobService extends AzuriteEndpoint {
  /** Address of the account, without a slash at its end: what stands before the container in a location. */
  readonly serviceUrl: string
  readonly connectionString: string
  readonly client: BlobServiceClient
  /** The same service's other account. */
  other(): BlobService
  /** The account of every emulator, whose locations need no `--from-to`. */
  emulator(): BlobService
  /** A new, empty container. */
  newContainer(name?: string): Promise<BlobContainer>
  /** A container that may not be there. */
  container(name: string): BlobContainer
  containerExists(name: string): Promise<boolean>
  /** Query string of a SAS for the whole account, without `?`. */
  accountSas(options?: SasOptions): string
}

/** A container, looked at without our own code. */
export interface BlobContainer {
  readonly name: string
  /** Without a slash at its end, and without SAS. */
  readonly url: string
  readonly client: ContainerClient
  /** Query string of a SAS for this container, without `?`. */
  sas(options?: SasOptions): string
  /** A location for the command line: address of the path inside the container, with a SAS. */
  location(path?: string, options?: SasOptions): string
  /** The SDK makes slashes of backslashes in names. */
  putBlob(name: string, body: Buffer | string, extra?: BlockBlobUploadOptions): Promise<void>
  /** Stages these blocks and commits them. A wrong Content-MD5 is kept, which the service refuses of a blob that is put whole. */
  putBlocks(name: string, blocks: readonly Buffer[], extra?: BlockBlobUploadOptions): Promise<void>
  /** Stages a block and leaves it so. */
  stageBlock(name: string, body: Buffer): Promise<void>
  putAppendBlob(name: string, body: Buffer | string): Promise<void>
  /** @param body a multiple of 512 bytes long */
  putPageBlob(name: string, body: Buffer): Promise<void>
  getBlob(name: string): Promise<Buffer>
  /** Headers, metadata, tier, stored MD5; undefined when there is no such blob. */
  headBlob(name: string): Promise<BlobGetPropertiesResponse | undefined>
  tagsOf(name: string): Promise<Record<string, string>>
  deleteBlob(name: string): Promise<void>
  /** Every committed blob, in the service's order. */
  listBlobs(prefix?: string): Promise<StoredBlob[]>
  /** Names of blobs that have blocks and were never committed. */
  listUncommitted(prefix?: string): Promise<string[]>
  /** Sizes of the blocks that a blob was committed from; none for one that was put whole. */
  blockSizes(name: string): Promise<number[]>
}

/** A client of this server, for setting up and looking at its state. */
export function connectBlob(server: AzuriteEndpoint): BlobService {
  const { name: account, key } = server.account
  const serviceUrl = `${server.origin}/${account}`
  const credential = new StorageSharedKeyCredential(account, key)
  const client = new BlobServiceClient(serviceUrl, credential, { retryOptions: { maxTries: 2 } })
  const container = (name: string): BlobContainer => containerOf(client.getContainerClient(name), credential)
  return {
    ...server,
    serviceUrl,
    connectionString: connectionStringOf(server.account, serviceUrl),
    client,
    other: () => connectBlob({ ...server, account: server.otherAccount, otherAccount: server.account }),
    emulator: () => connectBlob({ ...server, account: server.emulatorAccount, otherAccount: server.account }),
    async newContainer(name = `objsync-${randomBytes(8).toString('hex')}`) {
      await client.createContainer(name)
      return container(name)
    },
    container,
    containerExists: async (name) => client.getContainerClient(name).exists(),
    accountSas: ({ permissions = 'racwdlt', expiresOn = tomorrow() } = {}) => generateAccountSASQueryParameters({
      expiresOn,
      permissions: AccountSASPermissions.parse(permissions),
      protocol: SASProtocol.HttpsAndHttp,
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      services: AccountSASServices.parse('b').toString(),
    }, credential).toString(),
  }
}

function containerOf(client: ContainerClient, credential: StorageSharedKeyCredential): BlobContainer {
  const { containerName, url } = client
  const block = (name: string): ReturnType<ContainerClient['getBlockBlobClient']> => client.getBlockBlobClient(name)
  const sas = ({ permissions = 'racwdlt', expiresOn = tomorrow() }: SasOptions = {}): string => generateBlobSASQueryParameters({
    containerName,
    expiresOn,
    permissions: ContainerSASPermissions.parse(permissions),
    protocol: SASProtocol.HttpsAndHttp,
  }, credential).toString()
  return {
    name: containerName,
    url,
    client,
    sas,
    location: (path = '', options) => `${url}${path === '' ? '' : '/'}${path.split('/').map(encodeURIComponent).join('/')}?${sas(options)}`,
    putBlob: async (name, body, extra) => void (await block(name).upload(body, Buffer.byteLength(body), extra)),
    putBlocks: async (name, blocks, extra) => putBlocks(client, name, blocks, extra),
    stageBlock: async (name, body) => void (await block(name).stageBlock(blockId(0), body, body.length)),
    async putAppendBlob(name, body) {
      const blob = client.getAppendBlobClient(name)
      await blob.create()
      if (body.length > 0) await blob.appendBlock(body, Buffer.byteLength(body))
    },
    async putPageBlob(name, body) {
      const blob = client.getPageBlobClient(name)
      await blob.create(body.length)
      if (body.length > 0) await blob.uploadPages(body, 0, body.length)
    },
    getBlob: async (name) => block(name).downloadToBuffer(),
    headBlob: async (name) => block(name).getProperties().catch(unlessAbsent),
    tagsOf: async (name) => (await block(name).getTags()).tags,
    deleteBlob: async (name) => void (await block(name).delete()),
    listBlobs: async (prefix) => listBlobs(client, prefix),
    listUncommitted: async (prefix) => listUncommitted(client, prefix),
    async blockSizes(name) {
      const { committedBlocks = [] } = await block(name).getBlockList('committed')
      return committedBlocks.map(({ size }) => size)
    },
  }
}

async function putBlocks(client: ContainerClient, name: string, blocks: readonly Buffer[], extra: BlockBlobUploadOptions = {}): Promise<void> {
  const blob = client.getBlockBlobClient(name)
  for (const [index, body] of blocks.entries()) await blob.stageBlock(blockId(index), body, body.length)
  await blob.commitBlockList(blocks.map((_, index) => blockId(index)), { ...extra, conditions: extra.conditions ?? {} })
}

function blockId(index: number): string {
  return Buffer.from(String(index).padStart(8, '0')).toString('base64')
}

async function listBlobs(client: ContainerClient, prefix: string | undefined): Promise<StoredBlob[]> {
  const blobs: StoredBlob[] = []
  for await (const { name, properties, metadata = {} } of client.listBlobsFlat({ includeMetadata: true, ...(prefix === undefined ? {} : { prefix }) })) {
    const { contentLength = 0, etag, lastModified, contentMD5, blobType, accessTier } = properties
    blobs.push({
      name,
      size: contentLength,
      etag: etag.replaceAll('"', ''),
      lastModified,
      contentMd5: contentMD5 === undefined || contentMD5.length === 0 ? undefined : Buffer.from(contentMD5).toString('base64'),
      type: blobType,
      tier: accessTier,
      metadata,
    })
  }
  return blobs
}

async function listUncommitted(client: ContainerClient, prefix: string | undefined): Promise<string[]> {
  const committed = new Set((await listBlobs(client, prefix)).map(({ name }) => name))
  const names: string[] = []
  for await (const { name } of client.listBlobsFlat({ includeUncommitedBlobs: true, ...(prefix === undefined ? {} : { prefix }) })) {
    if (!committed.has(name)) names.push(name)
  }
  return names
}

function connectionStringOf({ name, key }: BlobAccount, serviceUrl: string): string {
  return `DefaultEndpointsProtocol=http;AccountName=${name};AccountKey=${key};BlobEndpoint=${serviceUrl};`
}

function tomorrow(): Date {
  return new Date(Date.now() + DAY_MS)
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof RestError && error.statusCode === 404) return undefined
  throw error
}

import { createHash } from 'node:crypto'
import { fileTime, parseFileTime } from './clock.ts'
import type { Account } from './state/account.ts'
import { readContent, usedBytes, writeContent, writtenRanges } from './state/content.ts'
import { findEntry, putEntry, removeEntry, sortedEntries, touch, type ContentHeaders, type DirectoryNode, type FileNode, type Node, type Posix } from './state/node.ts'
import { createShareState, keepPermission, locate, type Share } from './state/share.ts'

/** What a test sees of a share, and how it prepares one, past the HTTP interface: as an SMB client would. */
export interface ShareView {
  readonly name: string
  readonly protocol: 'SMB' | 'NFS'
  /** Every path: a directory ends with a slash. In no order that the service has, but sorted. */
  tree(): string[]
  /** Undefined where there is nothing. */
  find(path: string): NodeView | undefined
  /** The file. @throws Error when there is none */
  file(path: string): FileView
  /** Makes a directory and those above it. */
  makeDirectory(path: string, properties?: NodeProperties): void
  /** Writes a whole file, and makes the directories above it. Names are not checked. */
  write(path: string, bytes: Buffer | string, properties?: FileProperties): void
  /** Makes a symbolic link, and the directories above it. */
  link(path: string, target: string): void
  /** Gives a file one more name. @throws Error when there is no such file */
  hardLink(path: string, of: string): void
  /** Opens a file or directory as an SMB client does. @returns the handle's id, and what closes it */
  open(path: string): { readonly id: string, close(): void }
  /** Takes away a file, or a directory with all that is in it. */
  remove(path: string): void
}

export interface NodeProperties {
  /** Attributes as the service writes them, as `ReadOnly|Archive`. */
  readonly attributes?: string
  readonly metadata?: Readonly<Record<string, string>>
  /** File times; as ISO 8601 with up to seven digits after the point. */
  readonly written?: string
  readonly created?: string
  /** When Last-Modified is to be, in whole seconds. */
  readonly modified?: Date
  /** SDDL. */
  readonly permission?: string
  readonly posix?: Partial<Posix>
}

export interface FileProperties extends NodeProperties {
  readonly headers?: ContentHeaders
}

export interface NodeView {
  readonly kind: Node['kind']
  /** The name as it was created. */
  readonly name: string
  readonly id: string
  readonly etag: string
  readonly modified: Date
  readonly attributes: string
  readonly created: string
  readonly written: string
  readonly changed: string
  readonly metadata: Readonly<Record<string, string>>
  /** SDDL, or the Base64 of a descriptor. */
  readonly permission: string
  readonly posix: Readonly<Posix> | undefined
  /** Of a symbolic link. */
  readonly target: string | undefined
}

export interface FileView extends NodeView {
  readonly size: number
  readonly headers: Readonly<ContentHeaders>
  /** Names that lead to the file. */
  readonly links: number
  /** Offsets of first and last bytes of what was written. */
  readonly ranges: readonly (readonly [number, number])[]
  /** Bytes that the file takes. */
  readonly used: number
  bytes(): Buffer
  /** MD5 of all bytes, in hexadecimal, without holding them all. */
  md5(): string
}

/** Handles opened by this process. */
let handles = 10_000_000

export function viewShare(share: Share, account: Account): ShareView {
  const place = (path: string): ReturnType<typeof locate> => locate(share, namesIn(path))
  return {
    name: share.name,
    protocol: share.protocol,
    tree: () => [...pathsIn(share.root, '')].sort(),
    find(path) {
      const { node, entry } = place(path)
      return node && viewNode(share, node, entry?.name ?? '')
    },
    file(path) {
      const { node, entry } = place(path)
      if (node?.kind !== 'file') throw new Error(`${share.name}/${path} is no file`)
      return viewFile(share, node, entry?.name ?? '')
    },
    makeDirectory(path, properties = {}) {
      const node = directoryAt(share, namesIn(path))
      setProperties(share, node, properties)
    },
    write(path, bytes, properties = {}) {
      const node = fileAt(share, namesIn(path), bytes)
      touch(node, account.clock.now())
      node.written = fileTime(account.clock.now())
      node.headers = properties.headers ?? node.headers
      setProperties(share, node, properties)
    },
    link(path, target) {
      const names = namesIn(path)
      putEntry(directoryAt(share, names.slice(0, -1)), { name: names.at(-1) ?? '', node: share.make.link(target) }, share.protocol)
    },
    hardLink(path, of) {
      const { node } = place(of)
      if (node?.kind !== 'file') throw new Error(`${share.name}/${of} is no file`)
      const names = namesIn(path)
      putEntry(directoryAt(share, names.slice(0, -1)), { name: names.at(-1) ?? '', node }, share.protocol)
      node.links++
    },
    open(path) {
      const { node } = place(path)
      if (node === undefined) throw new Error(`${share.name}/${path} does not exist`)
      const id = String(++handles)
      share.handles.set(id, { id, names: namesIn(path), node, opened: Date.now(), clientIp: '127.0.0.1:445', clientName: 'test', access: ['Read', 'Write'] })
      return { id, close: () => { share.handles.delete(id) } }
    },
    remove(path) {
      const { parent, name } = place(path)
      if (parent !== undefined) removeEntry(parent, name, share.protocol)
    },
  }
}

/** A new share of an account. @param protocol SMB where it is not given */
export function addShare(account: Account, name: string, protocol: 'SMB' | 'NFS' = 'SMB'): Share {
  const share = createShareState(name, protocol, account.clock)
  account.shares.set(name, share)
  return share
}

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function* pathsIn(directory: DirectoryNode, prefix: string): Generator<string> {
  for (const { name, node } of sortedEntries(directory)) {
    if (node.kind !== 'directory') yield prefix + name
    else {
      yield `${prefix}${name}/`
      yield* pathsIn(node, `${prefix}${name}/`)
    }
  }
}

/** Every file below a directory. */
export function* filesIn(directory: DirectoryNode): Generator<FileNode> {
  for (const { node } of directory.entries.values()) {
    if (node.kind === 'directory') yield* filesIn(node)
    if (node.kind === 'file') yield node
  }
}

function directoryAt(share: Share, names: readonly string[]): DirectoryNode {
  let directory = share.root
  for (const name of names) {
    const known = findEntry(directory, name, share.protocol)?.node
    if (known !== undefined && known.kind !== 'directory') throw new Error(`${name} is no directory`)
    const node: DirectoryNode = known ?? share.make.directory()
    if (known === undefined) putEntry(directory, { name, node }, share.protocol)
    directory = node
  }
  return directory
}

function fileAt(share: Share, names: readonly string[], bytes: Buffer | string): FileNode {
  const data = Buffer.from(bytes)
  const directory = directoryAt(share, names.slice(0, -1))
  const known = findEntry(directory, names.at(-1) ?? '', share.protocol)?.node
  const node = known?.kind === 'file' ? known : share.make.file(0)
  node.content = { size: data.length, extents: [] }
  writeContent(node.content, 0, [data])
  if (node !== known) putEntry(directory, { name: names.at(-1) ?? '', node }, share.protocol)
  return node
}

function setProperties(share: Share, node: Node, { attributes, metadata, written, created, modified, permission, posix }: NodeProperties): void {
  node.attributes = attributes ?? node.attributes
  node.metadata = metadata ?? node.metadata
  node.written = timeOf(written) ?? node.written
  node.created = timeOf(created) ?? node.created
  node.modified = modified?.getTime() ?? node.modified
  if (permission !== undefined) node.permissionKey = keepPermission(share.permissions, share.name, { text: permission, format: 'sddl' })
  if (node.posix !== undefined) node.posix = { ...node.posix, ...posix }
}

function timeOf(text: string | undefined): string | undefined {
  const time = text === undefined ? undefined : parseFileTime(text)
  if (text !== undefined && time === undefined) throw new Error(`${text} is no file time`)
  return time
}

function viewNode(share: Share, node: Node, name: string): NodeView {
  return {
    kind: node.kind, name, id: node.id, etag: node.etag, modified: new Date(Math.floor(node.modified / 1000) * 1000),
    attributes: node.attributes, created: node.created, written: node.written, changed: node.changed,
    metadata: node.metadata, permission: share.permissions.get(node.permissionKey)?.text ?? '', posix: node.posix,
    target: node.kind === 'link' ? node.target : undefined,
  }
}

function viewFile(share: Share, node: FileNode, name: string): FileView {
  const { content } = node
  return {
    ...viewNode(share, node, name),
    size: content.size, headers: node.headers, links: node.links,
    ranges: writtenRanges(content),
    used: usedBytes(content),
    bytes: () => Buffer.concat([...readContent(content, 0, content.size)]),
    md5() {
      const hash = createHash('md5')
      for (const piece of readContent(content, 0, content.size)) hash.update(piece)
      return hash.digest('hex')
    },
  }
}

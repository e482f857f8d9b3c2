import { createHash } from 'node:crypto'
import { etagOf, fileTime, type Clock } from '../clock.ts'
import { emptyContent, copyContent, usedBytes } from './content.ts'
import type { DirectoryNode, Entry, FileNode, LinkNode, Node, Posix, Protocol } from './node.ts'
import { findEntry } from './node.ts'
import { noLease, type Lease } from './lease.ts'

export interface Share {
  readonly name: string
  readonly protocol: Protocol
  readonly root: DirectoryNode
  metadata: Readonly<Record<string, string>>
  /** GiB. */
  quota: number
  tier: string
  tierChanged: number
  rootSquash: string
  /** Settings that are kept as headers and given back as such. */
  settings: Record<string, string>
  etag: string
  modified: number
  lease: Lease
  /** Security descriptors by their keys. A key counts within this share only. */
  readonly permissions: Map<string, Permission>
  policies: AccessPolicy[]
  /** By the time in their names. */
  readonly snapshots: Map<string, Share>
  readonly handles: Map<string, Handle>
  /** Makes the nodes of this share. */
  readonly make: NodeMaker
}

export interface Permission {
  readonly text: string
  readonly format: 'sddl' | 'binary'
}

export interface AccessPolicy {
  readonly id: string
  readonly start: string
  readonly expiry: string
  readonly permission: string
}

/** A file or directory that an SMB client has open. */
export interface Handle {
  readonly id: string
  readonly names: readonly string[]
  readonly node: Node
  readonly opened: number
  readonly clientIp: string
  readonly clientName: string
  readonly access: readonly string[]
}

export interface NodeMaker {
  directory(): DirectoryNode
  file(size: number): FileNode
  link(target: string): LinkNode
}

/** What every account's root grants: the system and administrators everything, users to read. */
const DEFAULT_PERMISSION = 'O:SYG:SYD:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)'

export function createShareState(name: string, protocol: Protocol, clock: Clock): Share {
  const permissions = new Map<string, Permission>()
  const defaultKey = keepPermission(permissions, name, { text: DEFAULT_PERMISSION, format: 'sddl' })
  const make = createNodeMaker(protocol, defaultKey, clock)
  const now = clock.now()
  return {
    name, protocol, make, permissions,
    root: make.directory(),
    metadata: {}, quota: 102_400, tier: 'TransactionOptimized', tierChanged: now.milliseconds, rootSquash: 'NoRootSquash', settings: {},
    etag: etagOf(now), modified: now.milliseconds, lease: noLease(),
    policies: [], snapshots: new Map(), handles: new Map(),
  }
}

/** Keeps a security descriptor under a key that depends on it and on the share. */
export function keepPermission(permissions: Map<string, Permission>, share: string, permission: Permission): string {
  const hash = createHash('sha256').update(`${share}\n${permission.format}\n${permission.text}`).digest()
  const key = `${hash.readBigUInt64BE(0) >> 1n}*${hash.readBigUInt64BE(8) >> 1n}`
  permissions.set(key, permission)
  return key
}

/** Numbers of nodes count on over all shares of a process, so that no two are alike. */
let made = 0n

function createNodeMaker(protocol: Protocol, permissionKey: string, clock: Clock): NodeMaker {
  const common = (attributes: string, mode: string): Omit<DirectoryNode, 'kind' | 'entries'> => {
    const now = clock.now()
    const time = fileTime(now)
    const posix: Posix | undefined = protocol === 'NFS' ? { owner: '0', group: '0', mode } : undefined
    return {
      id: String(9_223_372_036_854_775_808n + (made++ << 6n)),
      etag: etagOf(now), modified: now.milliseconds, metadata: {}, attributes,
      created: time, written: time, changed: time, permissionKey,
      ...(posix && { posix }),
    }
  }
  return {
    directory: () => ({ kind: 'directory', entries: new Map(), ...common('Directory', '0755') }),
    file: (size) => ({ kind: 'file', content: emptyContent(size), headers: {}, links: 1, lease: noLease(), ...common('Archive', '0664') }),
    link: (target) => ({ kind: 'link', target, ...common('Archive', '0777') }),
  }
}

/** Where a path leads. */
export interface Place {
  readonly share: Share
  /** Undefined when a directory on the way is missing. */
  readonly parent: DirectoryNode | undefined
  /** Last name of the path; empty for the root. */
  readonly name: string
  /** Undefined when there is nothing under the name. */
  readonly node: Node | undefined
  /** The name as it was created. */
  readonly entry: Entry | undefined
}

export function locate(share: Share, names: readonly string[]): Place {
  if (names.length === 0) return { share, parent: undefined, name: '', node: share.root, entry: undefined }
  let parent: DirectoryNode | undefined = share.root
  for (const name of names.slice(0, -1)) {
    const node: Node | undefined = findEntry(parent, name, share.protocol)?.node
    if (node?.kind !== 'directory') return { share, parent: undefined, name: names.at(-1) ?? '', node: undefined, entry: undefined }
    parent = node
  }
  const name = names.at(-1) ?? ''
  const entry = findEntry(parent, name, share.protocol)
  return { share, parent, name, node: entry?.node, entry }
}

/** A copy of a share that later changes to it do not reach. */
export function snapshotOf(share: Share, at: { etag: string, modified: number }): Share {
  const copies = new Map<Node, Node>()
  const copy = (node: Node): Node => {
    const known = copies.get(node)
    if (known !== undefined) return known
    const made = copyNode(node, copy)
    copies.set(node, made)
    return made
  }
  return { ...share, ...at, root: copy(share.root) as DirectoryNode, lease: noLease(), snapshots: new Map(), handles: new Map() }
}

function copyNode(node: Node, copy: (node: Node) => Node): Node {
  if (node.kind === 'file') return { ...node, content: copyContent(node.content), lease: noLease() }
  if (node.kind === 'link') return { ...node }
  return { ...node, sorted: undefined, entries: new Map([...node.entries].map(([key, entry]) => [key, { name: entry.name, node: copy(entry.node) }])) }
}

/** Bytes that the files of a share take. */
export function shareUsage(directory: DirectoryNode): number {
  let sum = 0
  for (const { node } of directory.entries.values()) {
    if (node.kind === 'directory') sum += shareUsage(node)
    if (node.kind === 'file') sum += usedBytes(node.content)
  }
  return sum
}

import { etagOf, fileTime, type Instant } from '../clock.ts'
import { foldName, compareNames } from '../names.ts'
import type { Content } from './content.ts'
import type { Lease } from './lease.ts'

/** What a directory holds under one name. */
export type Node = DirectoryNode | FileNode | LinkNode

interface Common {
  readonly id: string
  etag: string
  /** Milliseconds since 1970; answers show whole seconds. */
  modified: number
  /** Names in lower case. */
  metadata: Readonly<Record<string, string>>
  /** As the service writes them: `ReadOnly|Archive`. */
  attributes: string
  /** File times, to 100 ns. */
  created: string
  written: string
  changed: string
  permissionKey: string
  /** On NFS shares only. */
  posix?: Posix
}

/** Who owns a node of an NFS share, and who may do what with it. */
export interface Posix {
  owner: string
  group: string
  /** Four octal digits. */
  mode: string
}

export interface DirectoryNode extends Common {
  readonly kind: 'directory'
  /** By the name that lookups use. */
  readonly entries: Map<string, Entry>
  /** Entries in the order of listings; undefined until a listing asks after a change. */
  sorted?: Entry[] | undefined
}

export interface FileNode extends Common {
  readonly kind: 'file'
  content: Content
  headers: ContentHeaders
  /** Names that lead to this file. */
  links: number
  lease: Lease
  copy?: CopyState | undefined
}

export interface LinkNode extends Common {
  readonly kind: 'link'
  target: string
}

/** A name in a directory and what it stands for. */
export interface Entry {
  name: string
  node: Node
}

export interface ContentHeaders {
  type?: string | undefined
  encoding?: string | undefined
  language?: string | undefined
  disposition?: string | undefined
  cacheControl?: string | undefined
  /** Base64, as a client gave it; the service does not compute it. */
  md5?: string | undefined
}

export interface CopyState {
  readonly id: string
  readonly source: string
  status: 'pending' | 'success' | 'aborted' | 'failed'
  progress: string
  completed?: string
  description?: string
  /** Puts the bytes in place; what a copy that is pending still has to do. */
  finish?: () => void
}

/** Names lead to nodes by case on NFS, and without case on SMB. */
export type Protocol = 'SMB' | 'NFS'

export function lookupKey(name: string, protocol: Protocol): string {
  return protocol === 'SMB' ? foldName(name) : name
}

export function findEntry(directory: DirectoryNode, name: string, protocol: Protocol): Entry | undefined {
  return directory.entries.get(lookupKey(name, protocol))
}

/** Adds an entry, or puts it in the place of the one of the same name. */
export function putEntry(directory: DirectoryNode, entry: Entry, protocol: Protocol): void {
  const key = lookupKey(entry.name, protocol)
  if (directory.entries.get(key) === entry) return
  directory.entries.set(key, entry)
  directory.sorted = undefined
}

export function removeEntry(directory: DirectoryNode, name: string, protocol: Protocol): void {
  if (directory.entries.delete(lookupKey(name, protocol))) directory.sorted = undefined
}

/** Entries in the order in which the service lists them: never that of bytes. */
export function sortedEntries(directory: DirectoryNode): readonly Entry[] {
  return (directory.sorted ??= [...directory.entries.values()].sort((a, b) => compareNames(a.name, b.name)))
}

/** What every change moves: ETag, Last-Modified and the change time. */
export function touch(node: Node, at: Instant): void {
  node.etag = etagOf(at)
  node.modified = at.milliseconds
  node.changed = fileTime(at)
}

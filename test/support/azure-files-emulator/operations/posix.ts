import { header, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import type { Node } from '../state/node.ts'
import type { Share } from '../state/share.ts'

const HEADERS = ['x-ms-owner', 'x-ms-group', 'x-ms-mode'] as const
const SYMBOLIC = /^[-dlbcps]?((?:[r-][w-][xsStT-]){3})$/

export interface PosixChange {
  readonly owner?: string | undefined
  readonly group?: string | undefined
  readonly mode?: string | undefined
}

/** Owner, group and mode that a request sends. @throws ServiceError UnsupportedHeader where the share has none */
export function sentPosix(call: Call, share: Share): PosixChange {
  const sent = HEADERS.find((name) => header(call, name) !== undefined)
  if (sent === undefined) return {}
  if (share.protocol !== 'NFS') throw new ServiceError('UnsupportedHeader', { HeaderName: sent })
  return { owner: idFrom(call, 'x-ms-owner'), group: idFrom(call, 'x-ms-group'), mode: modeFrom(header(call, 'x-ms-mode')) }
}

export function applyPosix(node: Node, { owner, group, mode }: PosixChange): void {
  if (node.posix === undefined) return
  node.posix = { owner: owner ?? node.posix.owner, group: group ?? node.posix.group, mode: mode ?? node.posix.mode }
}

function idFrom(call: Call, name: string): string | undefined {
  const sent = header(call, name)
  if (sent !== undefined && !/^\d{1,10}$/.test(sent)) throw badHeader(name, sent)
  return sent
}

/** Four octal digits from octal or from symbols, as `0644` or `rw-r--r--`. */
function modeFrom(sent: string | undefined): string | undefined {
  if (sent === undefined) return undefined
  if (/^[0-7]{3,4}$/.test(sent)) return sent.padStart(4, '0')
  const symbols = SYMBOLIC.exec(sent)?.[1]
  if (symbols === undefined) throw badHeader('x-ms-mode', sent)
  let special = 0
  const digits = [0, 1, 2].map((group) => {
    const [r, w, x = '-'] = symbols.slice(group * 3)
    if (/[sStT]/.test(x)) special += 4 >> group
    return (r === 'r' ? 4 : 0) + (w === 'w' ? 2 : 0) + (/[xst]/.test(x) ? 1 : 0)
  })
  return `${special}${digits.join('')}`
}

/** As answers of NFS shares tell of a node. */
export function posixHeaders(node: Node): Record<string, string> {
  if (node.posix === undefined) return {}
  return {
    'x-ms-owner': node.posix.owner,
    'x-ms-group': node.posix.group,
    'x-ms-mode': node.posix.mode,
    'x-ms-file-file-type': node.kind === 'directory' ? 'Directory' : node.kind === 'link' ? 'SymLink' : 'Regular',
    ...(node.kind === 'file' && { 'x-ms-link-count': String(node.links) }),
  }
}

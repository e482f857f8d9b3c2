import { httpDate } from '../clock.ts'
import type { Answer, Call } from '../http/call.ts'
import { badQuery, ServiceError } from '../http/error.ts'
import { element, elements, escapeXml, nameElement, needsEncoding, percentEncode, XML_START } from '../http/xml.ts'
import { compareNames, foldName, namesOf } from '../names.ts'
import { sortedEntries, type DirectoryNode, type Entry, type Node } from '../state/node.ts'
import { foundDirectory, placeToRead } from './find.ts'
import type { Operations } from './operation.ts'

const MOST_ENTRIES = 5000
const INCLUDES = ['timestamps', 'etag', 'attributes', 'permissionkey']

/** List Directories and Files. */
export const listOperations: Operations = {
  'directory.listFilesAndDirectoriesSegment': { need: { resource: 'c', permissions: 'l' }, run: listDirectory },
}

function listDirectory(call: Call): Answer {
  const { node, share } = foundDirectory(placeToRead(call))
  const { query } = call
  const prefix = query.get('prefix') ?? ''
  const marker = query.get('marker') ?? ''
  const limit = pageLimit(call)
  const include = includesOf(query.get('include'))
  const entries = sortedEntries(node)
  const start = marker === '' ? 0 : firstAfter(entries, readMarker(marker, node.id))
  const page: Entry[] = []
  let next = ''
  for (let index = start; index < entries.length; index++) {
    const entry = entries[index] as Entry
    if (prefix !== '' && !hasPrefix(entry.name, prefix, share.protocol)) continue
    if (page.length === limit) {
      next = makeMarker((page.at(-1) as Entry).name, node.id)
      break
    }
    page.push(entry)
  }
  const encodes = call.version >= '2021-12-02'
  const attributes = [`ServiceEndpoint="${escapeXml(`${call.origin}/${call.settings.account}`)}/"`, `ShareName="${escapeXml(share.name)}"`,
    ...(query.get('sharesnapshot') ? [`ShareSnapshot="${escapeXml(query.get('sharesnapshot') ?? '')}"`] : []),
    ...directoryPath(namesOf(call.rest, true).join('/'), encodes)]
  const items = page.map((entry) => entryElement(entry, include, encodes, call.version >= '2020-04-08')).join('')
  const body = `${XML_START}<EnumerationResults ${attributes.join(' ')}>`
    + nameElement('Prefix', prefix, encodes)
    + element('Marker', marker) + (query.has('maxresults') ? element('MaxResults', limit) : '')
    + (items === '' ? '<Entries />' : `<Entries>${items}</Entries>`) + element('NextMarker', next)
    + (call.version >= '2020-04-08' ? element('DirectoryId', node.id) : '') + '</EnumerationResults>'
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

/** Entries that one page may have. @throws ServiceError OutOfRangeQueryParameterValue, InvalidQueryParameterValue */
export function pageLimit({ query, settings }: Call): number {
  const sent = query.get('maxresults')
  if (sent === undefined) return Math.min(settings.pageSize, MOST_ENTRIES)
  if (!/^\d+$/.test(sent)) throw badQuery('maxresults', sent)
  const wanted = Number(sent)
  if (wanted < 1 || wanted > MOST_ENTRIES) throw new ServiceError('OutOfRangeQueryParameterValue', { QueryParameterName: 'maxresults', QueryParameterValue: sent, MinimumAllowed: '1', MaximumAllowed: String(MOST_ENTRIES) })
  return Math.min(wanted, settings.pageSize)
}

/** What a marker hides: the name after which the next page begins, and the directory that it counts in. */
export function makeMarker(name: string, scope: string): string {
  const text = Buffer.from(`${scope}/${name}`, 'utf8').toString('base64url')
  return `2!${text.length}!${text}`
}

/** @throws ServiceError InvalidQueryParameterValue for what was not made for this listing */
export function readMarker(marker: string, scope: string): string {
  const [, length, text] = /^2!(\d+)!([\w-]*)$/.exec(marker) ?? []
  const plain = text === undefined ? '' : Buffer.from(text, 'base64url').toString('utf8')
  if (text?.length !== Number(length) || !plain.startsWith(`${scope}/`)) throw badQuery('marker', marker, 'The marker is not one of this listing.')
  return plain.slice(scope.length + 1)
}

function includesOf(sent: string | undefined): ReadonlySet<string> {
  const wanted = (sent ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const unknown = wanted.find((name) => !INCLUDES.includes(name))
  if (unknown !== undefined) throw badQuery('include', unknown)
  return new Set(wanted)
}

function hasPrefix(name: string, prefix: string, protocol: 'SMB' | 'NFS'): boolean {
  return protocol === 'SMB' ? foldName(name).startsWith(foldName(prefix)) : name.startsWith(prefix)
}

function directoryPath(path: string, encodes: boolean): string[] {
  return encodes && needsEncoding(path) ? ['Encoded="true"', `DirectoryPath="${percentEncode(path)}"`] : [`DirectoryPath="${escapeXml(path)}"`]
}

function entryElement({ name, node }: Entry, include: ReadonlySet<string>, encodes: boolean, withIds: boolean): string {
  const tag = node.kind === 'directory' ? 'Directory' : 'File'
  let properties = node.kind === 'directory' ? '' : element('Content-Length', lengthOf(node))
  if (include.has('timestamps')) {
    properties += `<CreationTime>${node.created}</CreationTime><LastAccessTime>${node.written}</LastAccessTime>`
      + `<LastWriteTime>${node.written}</LastWriteTime><ChangeTime>${node.changed}</ChangeTime><Last-Modified>${httpDate(node.modified)}</Last-Modified>`
  }
  if (include.has('etag')) properties += element('Etag', node.etag)
  return `<${tag}>${nameElement('Name', name, encodes)}`
    + (withIds ? `<FileId>${node.id}</FileId>` : '')
    + (properties === '' ? '<Properties />' : `<Properties>${properties}</Properties>`)
    + elements({
      Attributes: include.has('attributes') ? node.attributes : undefined,
      PermissionKey: include.has('permissionkey') ? node.permissionKey : undefined,
    }) + `</${tag}>`
}

function lengthOf(node: Exclude<Node, DirectoryNode>): number {
  return node.kind === 'file' ? node.content.size : Buffer.byteLength(node.target)
}

/** Index of the first entry that the order puts after this name, which need no longer exist. */
function firstAfter(entries: readonly Entry[], name: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareNames((entries[middle] as Entry).name, name) > 0) high = middle
    else low = middle + 1
  }
  return low
}

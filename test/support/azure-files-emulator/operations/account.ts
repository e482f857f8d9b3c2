import { createHmac } from 'node:crypto'
import { httpDate } from '../clock.ts'
import { DELEGATION } from '../access/sas.ts'
import { header, type Answer, type Call } from '../http/call.ts'
import { badQuery, ServiceError } from '../http/error.ts'
import { element, elements, escapeXml, textIn, XML_START } from '../http/xml.ts'
import { describeLease } from '../state/lease.ts'
import type { Share } from '../state/share.ts'
import { makeMarker, pageLimit, readMarker } from './list.ts'
import type { Operations } from './operation.ts'

const DEFAULT_PROPERTIES = '<HourMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></HourMetrics>'
  + '<MinuteMetrics><Version>1.0</Version><Enabled>false</Enabled><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></MinuteMetrics><Cors />'
  + '<ProtocolSettings><SMB><Multichannel><Enabled>false</Enabled></Multichannel></SMB></ProtocolSettings>'
const INCLUDES = ['metadata', 'snapshots', 'deleted']
/** Days for which a deleted share can be restored. */
const RETENTION = 7

/** Operations on the account. */
export const accountOperations: Operations = {
  'account.getProperties': { need: { resource: 's', permissions: 'r' }, run: getProperties },
  'account.setProperties': { need: { resource: 's', permissions: 'w' }, run: setProperties },
  'account.listSharesSegment': { need: { resource: 's', permissions: 'l' }, run: listShares },
  'account.getUserDelegationKey': { need: { resource: 's', permissions: '-' }, since: '2025-07-05', run: getUserDelegationKey },
}

function getProperties(call: Call): Answer {
  return xml(200, `<StorageServiceProperties>${call.account.properties ?? DEFAULT_PROPERTIES}</StorageServiceProperties>`)
}

async function setProperties(call: Call): Promise<Answer> {
  const [, content] = /<StorageServiceProperties(?:\s[^>]*)?>([\s\S]*)<\/StorageServiceProperties>/.exec(await call.text()) ?? []
  if (content === undefined) throw new ServiceError('InvalidXmlDocument')
  call.account.properties = content
  return { status: 202 }
}

/** One line of the list: a share, a snapshot of one, or a deleted one. */
interface Item {
  readonly sortKey: string
  readonly share: Share
  readonly snapshot?: string
  readonly deleted?: { readonly version: string, readonly at: number }
}

function listShares(call: Call): Answer {
  const { query, account } = call
  const include = includesOf(query.get('include'))
  const prefix = query.get('prefix') ?? ''
  const marker = query.get('marker') ?? ''
  const limit = pageLimit(call)
  const after = marker === '' ? '' : readMarker(marker, account.name)
  const items = itemsOf(call, include).filter((item) => item.share.name.startsWith(prefix) && item.sortKey > after)
  const page = items.slice(0, limit)
  const next = items.length > limit ? makeMarker((page.at(-1) as Item).sortKey, account.name) : ''
  return xml(200, `<EnumerationResults ServiceEndpoint="${escapeXml(`${call.origin}/${account.name}/`)}">`
    + elements({ Prefix: query.get('prefix'), Marker: query.get('marker'), MaxResults: query.has('maxresults') ? limit : undefined })
    + `<Shares>${page.map((item) => itemElement(item, include.has('metadata'))).join('')}</Shares>${element('NextMarker', next)}</EnumerationResults>`)
}

function itemsOf({ account }: Call, include: ReadonlySet<string>): Item[] {
  const items: Item[] = []
  for (const share of account.shares.values()) {
    items.push({ sortKey: `${share.name}/~`, share })
    if (include.has('snapshots')) items.push(...[...share.snapshots].map(([snapshot, copy]) => ({ sortKey: `${share.name}/${snapshot}`, share: copy, snapshot })))
  }
  if (include.has('deleted')) items.push(...account.deleted.map((deleted) => ({ sortKey: `${deleted.share.name}/~${deleted.version}`, share: deleted.share, deleted })))
  return items.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
}

function itemElement({ share, snapshot, deleted }: Item, withMetadata: boolean): string {
  const lease = describeLease(share.lease)
  const properties = elements({
    'Last-Modified': httpDate(share.modified),
    'Etag': share.etag,
    'Quota': share.quota,
    'AccessTier': share.tier,
    'AccessTierChangeTime': httpDate(share.tierChanged),
    'LeaseStatus': lease['x-ms-lease-status'],
    'LeaseState': lease['x-ms-lease-state'],
    'LeaseDuration': lease['x-ms-lease-duration'],
    'EnabledProtocols': share.protocol,
    'RootSquash': share.protocol === 'NFS' ? share.rootSquash : undefined,
    'DeletedTime': deleted && httpDate(deleted.at),
    'RemainingRetentionDays': deleted && RETENTION,
  })
  return `<Share>${elements({ Name: share.name, Snapshot: snapshot, Deleted: deleted && true, Version: deleted?.version })}<Properties>${properties}</Properties>`
    + (withMetadata ? `<Metadata>${elements(share.metadata)}</Metadata>` : '') + '</Share>'
}

function includesOf(sent: string | undefined): ReadonlySet<string> {
  const wanted = (sent ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
  const unknown = wanted.find((name) => !INCLUDES.includes(name))
  if (unknown !== undefined) throw badQuery('include', unknown)
  return new Set(wanted)
}

async function getUserDelegationKey(call: Call): Promise<Answer> {
  // Only a user can have such a key, not whoever holds the account's own.
  if (header(call, 'authorization')?.startsWith('Bearer ') !== true) throw new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: 'Only authentication scheme Bearer is supported' })
  const sent = await call.text()
  const [start, expiry] = [textIn(sent, 'Start'), textIn(sent, 'Expiry')]
  if (expiry === undefined || !(Date.parse(expiry) > Date.now())) throw new ServiceError('InvalidXmlNodeValue', { XmlNodeName: 'Expiry' })
  const identity: Record<(typeof DELEGATION)[number], string> = {
    skoid: '11111111-1111-1111-1111-111111111111', sktid: '22222222-2222-2222-2222-222222222222',
    skt: start ?? `${new Date().toISOString().slice(0, 19)}Z`, ske: expiry, sks: 'f', skv: call.version,
  }
  const id = DELEGATION.map((name) => identity[name]).join('\n')
  const key = createHmac('sha256', call.settings.key).update(id).digest('base64')
  call.account.delegationKeys.set(id, key)
  return xml(200, `<UserDelegationKey>${elements({
    SignedOid: identity.skoid, SignedTid: identity.sktid, SignedStart: identity.skt, SignedExpiry: identity.ske,
    SignedService: identity.sks, SignedVersion: identity.skv, Value: key,
  })}</UserDelegationKey>`)
}

function xml(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: XML_START + body }
}

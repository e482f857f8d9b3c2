import { etagOf } from '../clock.ts'
import { header, type Answer, type Call } from '../http/call.ts'
import { badHeader, badQuery, ServiceError } from '../http/error.ts'
import { element, XML_START } from '../http/xml.ts'
import { isShareName } from '../names.ts'
import { checkLeaseForRead, checkLeaseForWrite, describeLease, settleLease } from '../state/lease.ts'
import { createShareState, shareUsage, snapshotOf, type Share } from '../state/share.ts'
import { httpDate } from '../clock.ts'
import { changeHeaders, type Headers } from './describe.ts'
import { leaseId, liveShare, shareOf } from './find.ts'
import { metadataHeaders, sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'

const LARGEST_QUOTA = 102_400
const TIERS = ['TransactionOptimized', 'Hot', 'Cool', 'Premium']
const SQUASHES = ['NoRootSquash', 'RootSquash', 'AllSquash']
/** Settings that change nothing here but are told again. */
const KEPT = ['x-ms-enable-snapshot-virtual-directory-access', 'x-ms-enable-smb-directory-lease', 'x-ms-share-paid-bursting-enabled',
  'x-ms-share-paid-bursting-max-bandwidth-mibps', 'x-ms-share-paid-bursting-max-iops', 'x-ms-share-provisioned-bandwidth-mibps', 'x-ms-share-provisioned-iops']

/** Operations on shares, but for their leases, permissions and policies. */
export const shareOperations: Operations = {
  'share.create': { need: { resource: 'c', permissions: 'cw' }, run: createShare },
  'share.getProperties': { need: { resource: 'c', permissions: 'r' }, run: getProperties },
  'share.setProperties': { need: { resource: 'c', permissions: 'w' }, run: setProperties },
  'share.getMetadata': { need: { resource: 'c', permissions: 'r' }, run: getMetadata },
  'share.setMetadata': { need: { resource: 'c', permissions: 'w' }, run: setMetadata },
  'share.getStatistics': { need: { resource: 'c', permissions: 'r' }, run: getStatistics },
  'share.createSnapshot': { need: { resource: 'c', permissions: 'cw' }, run: createSnapshot },
  'share.delete': { need: { resource: 'c', permissions: 'd' }, run: deleteShare },
  'share.restore': { need: { resource: 'c', permissions: 'w' }, run: restoreShare },
}

function createShare(call: Call): Answer {
  const { account, share: name } = call
  if (!isShareName(name)) throw new ServiceError('InvalidResourceName')
  if (account.shares.has(name)) throw new ServiceError('ShareAlreadyExists')
  const share = createShareState(name, protocolFrom(header(call, 'x-ms-enabled-protocols')), account.clock)
  applySettings(call, share)
  share.metadata = sentMetadata(call) ?? {}
  account.shares.set(name, share)
  return { status: 201, headers: { ...changeHeaders(share), 'x-ms-share-quota': share.quota } }
}

function protocolFrom(sent: string | undefined): 'SMB' | 'NFS' {
  const protocol = sent?.toUpperCase() ?? 'SMB'
  if (protocol !== 'SMB' && protocol !== 'NFS') throw badHeader('x-ms-enabled-protocols', sent ?? '')
  return protocol
}

function applySettings(call: Call, share: Share): void {
  const quota = header(call, 'x-ms-share-quota')
  if (quota !== undefined && !(Number(quota) >= 1 && Number(quota) <= LARGEST_QUOTA)) throw badHeader('x-ms-share-quota', quota)
  const tier = oneOf(call, 'x-ms-access-tier', TIERS)
  const squash = oneOf(call, 'x-ms-root-squash', SQUASHES)
  if (squash !== undefined && share.protocol !== 'NFS') throw badHeader('x-ms-root-squash', squash)
  share.quota = quota === undefined ? share.quota : Number(quota)
  if (tier !== undefined) Object.assign(share, { tier, tierChanged: Date.now() })
  share.rootSquash = squash ?? share.rootSquash
  for (const name of KEPT) {
    const value = header(call, name)
    if (value !== undefined) share.settings[name] = value
  }
}

function oneOf(call: Call, name: string, values: readonly string[]): string | undefined {
  const sent = header(call, name)
  const value = values.find((known) => known.toLowerCase() === sent?.toLowerCase())
  if (sent !== undefined && value === undefined) throw badHeader(name, sent)
  return value
}

function getProperties(call: Call): Answer {
  const share = shareOf(call)
  checkLeaseForRead(settleLease(share.lease, Date.now()), leaseId(call))
  return { status: 200, headers: { ...propertiesOf(share), ...metadataHeaders(share.metadata) } }
}

function propertiesOf(share: Share): Headers {
  return {
    ...changeHeaders(share),
    'x-ms-share-quota': share.quota,
    'x-ms-access-tier': share.tier,
    'x-ms-access-tier-change-time': httpDate(share.tierChanged),
    'x-ms-enabled-protocols': share.protocol,
    'x-ms-root-squash': share.protocol === 'NFS' ? share.rootSquash : undefined,
    'x-ms-has-immutability-policy': undefined,
    ...share.settings,
    ...describeLease(share.lease),
  }
}

function setProperties(call: Call): Answer {
  const share = shareToChange(call)
  applySettings(call, share)
  touchShare(call, share)
  return { status: 200, headers: { ...changeHeaders(share), 'x-ms-share-quota': share.quota } }
}

function getMetadata(call: Call): Answer {
  const share = shareOf(call)
  return { status: 200, headers: { ...changeHeaders(share), ...metadataHeaders(share.metadata) } }
}

function setMetadata(call: Call): Answer {
  const share = shareToChange(call)
  share.metadata = sentMetadata(call) ?? {}
  touchShare(call, share)
  return { status: 200, headers: changeHeaders(share) }
}

function getStatistics(call: Call): Answer {
  const share = liveShare(call)
  const body = `${XML_START}<ShareStats>${element('ShareUsageBytes', shareUsage(share.root))}</ShareStats>`
  return { status: 200, headers: { ...changeHeaders(share), 'content-type': 'application/xml' }, body }
}

function createSnapshot(call: Call): Answer {
  const share = liveShare(call)
  const now = call.account.clock.now()
  const time = `${new Date(now.milliseconds).toISOString().slice(0, -1)}${String(now.ticks).padStart(4, '0')}Z`
  const snapshot = snapshotOf(share, { etag: etagOf(now), modified: now.milliseconds })
  const metadata = sentMetadata(call)
  if (metadata !== undefined) snapshot.metadata = metadata
  share.snapshots.set(time, snapshot)
  return { status: 201, headers: { ...changeHeaders(snapshot), 'x-ms-snapshot': time } }
}

function deleteShare(call: Call): Answer {
  const share = liveShare(call)
  const time = call.query.get('sharesnapshot')
  if (time !== undefined) {
    if (!share.snapshots.delete(time)) throw new ServiceError('ShareSnapshotNotFound')
    return { status: 202 }
  }
  checkLeaseForWrite(settleLease(share.lease, Date.now()), leaseId(call))
  const mode = header(call, 'x-ms-delete-snapshots')
  if (mode !== undefined && mode !== 'include' && mode !== 'include-leased') throw badHeader('x-ms-delete-snapshots', mode)
  if (share.snapshots.size > 0 && mode === undefined) throw new ServiceError('ShareHasSnapshots')
  call.account.shares.delete(share.name)
  call.account.deleted.push({ share, version: share.etag.replaceAll('"', '').slice(2), at: Date.now() })
  return { status: 202, headers: { 'x-ms-file-share-usage-bytes': shareUsage(share.root), 'x-ms-file-share-snapshot-usage-bytes': 0 } }
}

function restoreShare(call: Call): Answer {
  const { account } = call
  const [name, version] = [header(call, 'x-ms-deleted-share-name'), header(call, 'x-ms-deleted-share-version')]
  if (name === undefined || version === undefined) throw new ServiceError('MissingRequiredHeader', { HeaderName: 'x-ms-deleted-share-name' })
  if (account.shares.has(call.share)) throw new ServiceError('ShareAlreadyExists')
  const index = account.deleted.findIndex((deleted) => deleted.share.name === name && deleted.version === version)
  const [deleted] = index < 0 ? [] : account.deleted.splice(index, 1)
  if (deleted === undefined) throw new ServiceError('ShareNotFound')
  const share = { ...deleted.share, name: call.share }
  account.shares.set(call.share, share)
  return { status: 201, headers: { ...changeHeaders(share), 'x-ms-share-quota': share.quota } }
}

/** The share of a request that changes it; a lease does not forbid that. */
function shareToChange(call: Call): Share {
  if (call.query.has('sharesnapshot')) throw badQuery('sharesnapshot', call.query.get('sharesnapshot') ?? '')
  const share = liveShare(call)
  checkLeaseForRead(settleLease(share.lease, Date.now()), leaseId(call))
  return share
}

function touchShare(call: Call, share: Share): void {
  const now = call.account.clock.now()
  share.etag = etagOf(now)
  share.modified = now.milliseconds
}

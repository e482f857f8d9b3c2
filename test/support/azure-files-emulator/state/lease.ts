import { randomUUID } from 'node:crypto'
import { badHeader, ServiceError } from '../http/error.ts'

/** The lock that a client may take on a file or a share. */
export interface Lease {
  id?: string | undefined
  state: 'available' | 'leased' | 'expired' | 'breaking' | 'broken'
  /** Seconds; -1 for ever. */
  duration: number
  /** Milliseconds since 1970. */
  ends: number
}

const UUID = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i

export function noLease(): Lease {
  return { state: 'available', duration: -1, ends: Infinity }
}

/** Ends what time has ended. */
export function settleLease(lease: Lease, now: number): Lease {
  if (lease.state === 'leased' && now >= lease.ends) lease.state = 'expired'
  if (lease.state === 'breaking' && now >= lease.ends) lease.state = 'broken'
  return lease
}

/** As answers tell of a lease. */
export function describeLease(lease: Lease): Record<string, string> {
  const locked = lease.state === 'leased' || lease.state === 'breaking'
  return {
    'x-ms-lease-state': lease.state,
    'x-ms-lease-status': locked ? 'locked' : 'unlocked',
    ...(lease.state === 'leased' && { 'x-ms-lease-duration': lease.duration === -1 ? 'infinite' : 'fixed' }),
  }
}

/** @throws ServiceError when a lease forbids to write without its id, or when the id is of no lease */
export function checkLeaseForWrite(lease: Lease, id: string | undefined): void {
  const locked = lease.state === 'leased' || lease.state === 'breaking'
  if (locked && id === undefined) throw new ServiceError('LeaseIdMissing')
  checkLeaseForRead(lease, id)
}

/** @throws ServiceError when the id that was given is not that of the lease */
export function checkLeaseForRead(lease: Lease, id: string | undefined): void {
  if (id === undefined) return
  const locked = lease.state === 'leased' || lease.state === 'breaking'
  if (!locked) throw new ServiceError('LeaseNotPresentWithFileOperation')
  if (!sameId(lease.id, id)) throw new ServiceError('LeaseIdMismatchWithFileOperation')
}

/** @param duration seconds; -1 for ever */
export function acquireLease(lease: Lease, proposed: string | undefined, duration: number, now: number): void {
  const held = lease.state === 'leased' || lease.state === 'breaking'
  if (held && !(lease.state === 'leased' && proposed !== undefined && sameId(lease.id, proposed))) throw new ServiceError('LeaseAlreadyPresent')
  if (proposed !== undefined && !UUID.test(proposed)) throw badHeader('x-ms-proposed-lease-id', proposed)
  Object.assign(lease, { id: proposed ?? randomUUID(), state: 'leased', duration, ends: duration === -1 ? Infinity : now + duration * 1000 })
}

export function renewLease(lease: Lease, id: string, now: number): void {
  requireHolder(lease, id)
  if (lease.state === 'broken' || lease.state === 'breaking') throw new ServiceError('LeaseIsBrokenAndCannotBeRenewed')
  Object.assign(lease, { state: 'leased', ends: lease.duration === -1 ? Infinity : now + lease.duration * 1000 })
}

export function changeLease(lease: Lease, id: string, proposed: string): void {
  if (!UUID.test(proposed)) throw badHeader('x-ms-proposed-lease-id', proposed)
  if (lease.state !== 'leased') throw new ServiceError('LeaseNotPresentWithLeaseOperation')
  if (!sameId(lease.id, id) && !sameId(lease.id, proposed)) throw new ServiceError('LeaseIdMismatchWithLeaseOperation')
  lease.id = proposed
}

export function releaseLease(lease: Lease, id: string): void {
  requireHolder(lease, id)
  Object.assign(lease, noLease(), { id: undefined })
}

/** @param period seconds until the lock ends; the rest of the lease where it is not given @returns seconds that remain */
export function breakLease(lease: Lease, id: string | undefined, period: number | undefined, now: number): number {
  if (lease.state === 'available') throw new ServiceError('LeaseNotPresentWithLeaseOperation')
  if (id !== undefined && !sameId(lease.id, id)) throw new ServiceError('LeaseIdMismatchWithLeaseOperation')
  if (lease.state === 'broken' || lease.state === 'expired') {
    lease.state = 'broken'
    return 0
  }
  const rest = lease.ends === Infinity ? 0 : Math.max(0, Math.ceil((lease.ends - now) / 1000))
  const remaining = lease.ends === Infinity ? period ?? 0 : Math.min(period ?? rest, rest)
  Object.assign(lease, remaining === 0 ? { state: 'broken', ends: now } : { state: 'breaking', ends: now + remaining * 1000 })
  return remaining
}

function requireHolder(lease: Lease, id: string): void {
  if (lease.id === undefined || lease.state === 'available') throw new ServiceError('LeaseNotPresentWithLeaseOperation')
  if (!sameId(lease.id, id)) throw new ServiceError('LeaseIdMismatchWithLeaseOperation')
}

function sameId(a: string | undefined, b: string): boolean {
  const plain = (id: string): string => id.replace(/[{}-]/g, '').toLowerCase()
  return a !== undefined && plain(a) === plain(b)
}

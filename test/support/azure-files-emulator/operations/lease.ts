import { header, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader } from '../http/error.ts'
import { acquireLease, breakLease, changeLease, releaseLease, renewLease, settleLease, type Lease } from '../state/lease.ts'
import type { Need } from '../access/authorize.ts'
import { changeHeaders } from './describe.ts'
import { foundFile, placeToWrite, shareOf } from './find.ts'
import type { Operation, Operations } from './operation.ts'

const SHARE: Need = { resource: 'c', permissions: 'wd' }
const FILE: Need = { resource: 'o', permissions: 'wd' }

/** What can be leased: the share or the file, with what answers tell of it. */
interface Leased {
  readonly lease: Lease
  readonly etag: string
  readonly modified: number
}

type Target = (call: Call) => Leased

const share: Target = (call) => shareOf(call)
const file: Target = (call) => foundFile(placeToWrite(call)).node

/** Leases of files, which last until they are given up, and of shares. */
export const leaseOperations: Operations = {
  'share.acquireLease': acquire(SHARE, share),
  'share.renewLease': { need: SHARE, run: (call) => answer(share(call), 200, (lease, now) => renewLease(lease, requiredHeader(call, 'x-ms-lease-id'), now)) },
  'share.changeLease': change(SHARE, share),
  'share.releaseLease': release(SHARE, share),
  'share.breakLease': { need: SHARE, run: breakShareLease },
  'file.acquireLease': acquire(FILE, file),
  'file.changeLease': change(FILE, file),
  'file.releaseLease': release(FILE, file),
  'file.breakLease': { need: FILE, run: (call) => answer(file(call), 202, (lease, now) => breakLease(lease, header(call, 'x-ms-lease-id'), 0, now)) },
}

function acquire(need: Need, target: Target): Operation {
  const run = (call: Call): Answer => {
    const duration = Number(requiredHeader(call, 'x-ms-lease-duration'))
    const fixed = target === share && duration >= 15 && duration <= 60
    if (duration !== -1 && !fixed) throw badHeader('x-ms-lease-duration', String(duration))
    return answer(target(call), 201, (lease, now) => acquireLease(lease, header(call, 'x-ms-proposed-lease-id'), duration, now))
  }
  return { need, run }
}

function change(need: Need, target: Target): Operation {
  const run = (call: Call): Answer => {
    const [id, proposed] = [requiredHeader(call, 'x-ms-lease-id'), requiredHeader(call, 'x-ms-proposed-lease-id')]
    return answer(target(call), 200, (lease) => changeLease(lease, id, proposed))
  }
  return { need, run }
}

function release(need: Need, target: Target): Operation {
  return { need, run: (call) => answer(target(call), 200, (lease) => releaseLease(lease, requiredHeader(call, 'x-ms-lease-id'))) }
}

function breakShareLease(call: Call): Answer {
  const period = header(call, 'x-ms-lease-break-period')
  if (period !== undefined && !(Number(period) >= 0 && Number(period) <= 60)) throw badHeader('x-ms-lease-break-period', period)
  let remaining = 0
  const broken = answer(share(call), 202, (lease, now) => {
    remaining = breakLease(lease, header(call, 'x-ms-lease-id'), period === undefined ? undefined : Number(period), now)
  })
  return { ...broken, headers: { ...broken.headers, 'x-ms-lease-time': remaining } }
}

function answer(leased: Leased, status: number, step: (lease: Lease, now: number) => void): Answer {
  const { lease } = leased
  const now = Date.now()
  step(settleLease(lease, now), now)
  return { status, headers: { ...changeHeaders(leased), 'x-ms-lease-id': lease.id } }
}

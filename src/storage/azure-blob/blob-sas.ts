import { createHmac } from 'node:crypto'

export interface AccountKey {
  readonly account: string
  /** Base64. Secret. */
  readonly key: string
}

/** How long an address may be read from, milliseconds: as long as the service takes for one copy, and slow clocks. */
const VALIDITY = 6 * 3600 * 1000
const SLOW_CLOCK = 15 * 60 * 1000
const SAS_VERSION = '2020-12-06'

/**
 * A shared access signature to read one blob, signed with the key of its account.
 * https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2020-12-06-and-later
 */
export function blobSas({ account, key }: AccountKey, container: string, name: string, now = Date.now()): string {
  const [start, expiry] = [isoSeconds(now - SLOW_CLOCK), isoSeconds(now + VALIDITY)]
  const fields = [
    'r', start, expiry, `/blob/${account}/${container}/${name}`,
    // Identifier, addresses, protocol.
    '', '', '',
    SAS_VERSION, 'b',
    // Snapshot, encryption scope, headers of the answer.
    '', '', '', '', '', '', '',
  ]
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(fields.join('\n'), 'utf8').digest('base64')
  return `sv=${SAS_VERSION}&sr=b&st=${encodeURIComponent(start)}&se=${encodeURIComponent(expiry)}&sp=r&sig=${encodeURIComponent(signature)}`
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

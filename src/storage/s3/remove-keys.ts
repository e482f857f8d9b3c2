import type { CallOptions } from '../storage.ts'
import type { KeyOutcome, S3Transport } from './transport.ts'
import { isStorageError } from '../../errors.ts'
import { hasXmlForm } from './xml.ts'

/**
 * Deletes keys with one request, but for those that XML cannot carry: one of them would have the whole request refused
 * (MalformedXML), so each goes in a request of its own.
 *
 * @returns one outcome for each key, in the order of the keys
 */
export async function removeKeys(transport: S3Transport, keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]> {
  const batch = keys.filter(hasXmlForm)
  const batchOutcomes = batch.length > 0 ? await transport.remove(batch, options) : []
  if (batch.length === keys.length) return batchOutcomes
  const inTurn = batchOutcomes.values()
  const outcomes: KeyOutcome[] = []
  for (const key of keys) {
    outcomes.push(hasXmlForm(key) ? (inTurn.next().value ?? { key }) : await removeOne(transport, key, options))
  }
  return outcomes
}

async function removeOne(transport: S3Transport, key: string, options: CallOptions | undefined): Promise<KeyOutcome> {
  try {
    await transport.removeOne(key, options)
    return { key }
  } catch (error) {
    if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
    return error.kind === 'not-found' ? { key } : { key, error }
  }
}

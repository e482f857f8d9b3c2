import { createHash } from 'node:crypto'
import { UsageError } from '../../errors.ts'
import { labelOf, type Settings } from '../setting.ts'

/**
 * A key whose MD5 is another's was mistyped or mixed up, and the service would refuse each request.
 *
 * @throws UsageError, without the key
 */
export function checkCustomerKeys(settings: Settings): void {
  for (const side of ['source', 'target']) {
    const key = settings.get(`${side}-sse-c-key`)
    const md5 = settings.get(`${side}-sse-c-key-md5`)
    if (key === undefined || md5 === undefined) continue
    const actual = createHash('md5').update(Buffer.from(String(key.value), 'base64')).digest('base64')
    if (actual === md5.value) continue
    const [one, two] = [labelOf(md5.row, md5.origin), labelOf(key.row, key.origin)]
    throw new UsageError(`${one} is not the MD5 of ${two}; give the base64 of the MD5 of the 32 bytes`)
  }
}

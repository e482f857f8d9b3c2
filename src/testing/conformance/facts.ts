import type { Facts } from '../../storage/contract/entry.ts'

/** All that travels with an object, but for the storage class, of which not every server has two. */
export const ALL_FACTS: Facts = {
  contentType: 'text/x-odd; charset=utf-8',
  contentEncoding: 'x-none',
  contentDisposition: 'attachment; filename="a b.txt"',
  contentLanguage: 'en, de',
  cacheControl: 'max-age=60, private',
  expires: 'Wed, 21 Oct 2037 07:28:00 GMT',
  metadata: { 'one-name': 'a value with blanks', other: '+%/=&' },
}

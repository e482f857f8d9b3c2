import { sasOf, type Authorization } from '../../azure/authorization.ts'

/** May the requests of a side be about one file only? They cannot ask for its share and its directory then. */
export function isOfOneFile(authorization: Authorization): boolean {
  return new URLSearchParams(sasOf(authorization)).get('sr') === 'f'
}

/**
 * Why the requests of a side may rename no files; undefined where nothing is known against it. A rename takes the old name away, and what
 * is left of a failed write has to be deleted, so a SAS needs the right to delete. A SAS for one file gives no other name.
 */
export function whyNoRenames(authorization: Authorization): string | undefined {
  if (isOfOneFile(authorization)) return 'the SAS is for one file'
  const rights = new URLSearchParams(sasOf(authorization)).get('sp')
  return rights === null || rights.includes('d') ? undefined : 'the SAS lacks the right to delete (d)'
}

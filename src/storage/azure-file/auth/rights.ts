import { sasOf, type Authorization } from '../../azure/authorization.ts'

/**
 * Why the requests of a side may rename no files; undefined where nothing is known against it. A rename takes the old name away, and what
 * is left of a failed write has to be deleted, so a SAS needs the right to delete.
 */
export function whyNoRenames(authorization: Authorization): string | undefined {
  const rights = new URLSearchParams(sasOf(authorization)).get('sp')
  return rights === null || rights.includes('d') ? undefined : 'the SAS lacks the right to delete (d)'
}

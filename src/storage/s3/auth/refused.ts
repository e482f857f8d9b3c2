import type { StorageError } from '../../../errors.ts'

/** Codes of refusals that other credentials may cure: these have expired, or have been exchanged and taken back. */
const REFUSED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken', 'InvalidAccessKeyId', 'RequestExpired'])

/**
 * May other credentials cure the refusal? The answer to a HEAD has no body that could hold a code, and S3 answers an
 * expired token with status 400.
 */
export function othersMayCure({ code }: StorageError, operation: string): boolean {
  return code !== undefined && (REFUSED.has(code) || (code === 'HTTP400' && operation === 'HeadObject'))
}

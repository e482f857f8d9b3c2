import type { Annotations } from '../storage.ts'
import type { CredentialSource } from './credentials.ts'
import type { S3Transport } from './transport.ts'
import { isStorageError } from '../../errors.ts'

/** Codes of refusals that other credentials may cure: these have expired, or have been exchanged and taken back. */
const REFUSED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken', 'InvalidAccessKeyId', 'RequestExpired'])
/** The answer to a HEAD has no body to tell a code, and S3 answers an expired token with 400. */
const REFUSED_HEAD = new Set([...REFUSED, 'HTTP400'])

/**
 * The same transport, but what is refused because of its credentials is tried once more with others, if the source has
 * others by now: a token on disk, an instance's or a container's may have been exchanged during the run.
 *
 * @param credentials undefined where requests are not signed
 */
export function withFreshCredentials(transport: S3Transport, credentials: CredentialSource | undefined): S3Transport {
  const run = runner(credentials)
  return {
    listPage: (...given) => run(() => transport.listPage(...given)),
    listVersionsPage: (...given) => run(() => transport.listVersionsPage(...given)),
    getVersioning: (...given) => run(() => transport.getVersioning(...given)),
    head: (...given) => run(() => transport.head(...given), REFUSED_HEAD),
    get: (...given) => run(() => transport.get(...given)),
    put: (...given) => run(() => transport.put(...given)),
    createUpload: (...given) => run(() => transport.createUpload(...given)),
    uploadPart: (...given) => run(() => transport.uploadPart(...given)),
    completeUpload: (...given) => run(() => transport.completeUpload(...given)),
    abortUpload: (...given) => run(() => transport.abortUpload(...given)),
    copyObject: (...given) => run(() => transport.copyObject(...given)),
    copyPart: (...given) => run(() => transport.copyPart(...given)),
    getTags: (...given) => run(() => transport.getTags(...given)),
    putTags: (...given) => run(() => transport.putTags(...given)),
    remove: (...given) => run(() => transport.remove(...given)),
    removeOne: (...given) => run(() => transport.removeOne(...given)),
    close: () => transport.close(),
  }
}

/** The same for annotations. */
export function annotationsWithFreshCredentials(annotations: Annotations, credentials: CredentialSource | undefined): Annotations {
  const run = runner(credentials)
  return {
    list: (...given) => run(() => annotations.list(...given)),
    read: (...given) => run(() => annotations.read(...given)),
    write: (...given) => run(() => annotations.write(...given)),
    remove: (...given) => run(() => annotations.remove(...given)),
  }
}

type Run = <T>(call: () => Promise<T>, codes?: ReadonlySet<string>) => Promise<T>

function runner(credentials: CredentialSource | undefined): Run {
  if (!credentials || credentials.fixed) return (call) => call()
  return async (call, codes = REFUSED) => {
    const given = credentials()
    const signedWith = 'accessKeyId' in given ? given : await given
    try {
      return await call()
    } catch (error) {
      const refused = isStorageError(error) && error.code !== undefined && codes.has(error.code)
      if (!refused || !(await credentials.replace(signedWith))) throw error
      return call()
    }
  }
}

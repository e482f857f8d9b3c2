import type { Operation } from '../../service/operation.ts'
import type { FileSide, ShareProtocol } from '../side.ts'

/** Asks for the protocol of the share. https://learn.microsoft.com/rest/api/storageservices/get-share-properties */
export const getShareProperties: Operation<undefined, { readonly protocol: ShareProtocol }, FileSide> = {
  name: 'Get Share Properties',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: () => ({ query: 'restype=share' }),
  // A share without the header is one of SMB.
  answer: ({ headers }) => ({ protocol: /\bNFS\b/i.test(headers['x-ms-enabled-protocols'] ?? '') ? 'nfs' : 'smb' }),
}

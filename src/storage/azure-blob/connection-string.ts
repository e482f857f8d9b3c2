import { UsageError } from '../../errors.ts'

/** What a connection string says of Blob. Secret but for account and endpoint. */
export interface ConnectionString {
  readonly account: string | undefined
  readonly key: string | undefined
  readonly sas: string | undefined
  /** Without a slash at its end; undefined where it follows from the account. */
  readonly blobEndpoint: string | undefined
  readonly isEmulator: boolean
}

/**
 * https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 *
 * @param name of the variable, for the message
 * @throws UsageError when it is no list of settings
 */
export function readConnectionString(text: string, name: string): ConnectionString {
  const settings = new Map<string, string>()
  for (const setting of text.split(';')) {
    if (setting.trim() === '') continue
    const equals = setting.indexOf('=')
    if (equals < 1) throw new UsageError(`${name} is no connection string; it has the form Name=value;Name=value`)
    settings.set(setting.slice(0, equals).trim().toLowerCase(), setting.slice(equals + 1).trim())
  }
  const isEmulator = settings.get('usedevelopmentstorage')?.toLowerCase() === 'true'
  return {
    account: isEmulator ? 'devstoreaccount1' : settings.get('accountname'),
    key: settings.get('accountkey'),
    sas: settings.get('sharedaccesssignature'),
    blobEndpoint: settings.get('blobendpoint')?.replace(/\/+$/, ''),
    isEmulator,
  }
}

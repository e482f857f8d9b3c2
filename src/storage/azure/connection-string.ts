import { UsageError } from '../../errors.ts'

/** The account of the emulator; the same in every copy of it. */
export const EMULATOR_ACCOUNT = 'devstoreaccount1'

/** The service of an account that an adapter talks to, as connection strings name it. */
export type AccountService = 'blob' | 'file'

/** What a connection string says of one service. Everything but account and endpoint is secret. */
export interface ConnectionString {
  readonly account: string | undefined
  readonly key: string | undefined
  readonly sas: string | undefined
  /** Without a slash at its end; undefined where it follows from the account. */
  readonly endpoint: string | undefined
  readonly isEmulator: boolean
}

/**
 * Reads a connection string. https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
 *
 * @param name of the variable, for the message
 * @throws UsageError when the text is not a list of settings
 */
export function readConnectionString(text: string, name: string, service: AccountService): ConnectionString {
  const settings = new Map<string, string>()
  for (const setting of text.split(';')) {
    if (setting.trim() === '') continue
    const equals = setting.indexOf('=')
    if (equals < 1) throw new UsageError(`${name} is no connection string; it has the form Name=value;Name=value`)
    settings.set(setting.slice(0, equals).trim().toLowerCase(), setting.slice(equals + 1).trim())
  }
  const isEmulator = settings.get('usedevelopmentstorage')?.toLowerCase() === 'true'
  return {
    account: isEmulator ? EMULATOR_ACCOUNT : settings.get('accountname'),
    key: settings.get('accountkey'),
    sas: settings.get('sharedaccesssignature'),
    endpoint: settings.get(`${service}endpoint`)?.replace(/\/+$/, ''),
    isEmulator,
  }
}

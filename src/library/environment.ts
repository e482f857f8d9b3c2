type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the command, of azcopy and of the command line tools of Azure. No SDK looks for credentials in them. */
const OF_COMMANDS = /^(?:OBJSYNC_.*|AZCOPY_.*|AZURE_STORAGE_.*|ACCOUNT_NAME|ACCOUNT_KEY|CPK_ENCRYPTION_KEY.*)$/i

/**
 * Returns the variables that count in a library call: those that SDKs read (credentials, regions, endpoints, proxies,
 * certificates), and those that the caller gives.
 */
export function environmentOf(given: Environment = {}, process: Environment): Environment {
  const ofSdks = Object.entries(process).filter(([name]) => !OF_COMMANDS.test(name))
  return { ...Object.fromEntries(ofSdks), ...given }
}

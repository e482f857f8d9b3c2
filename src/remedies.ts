/** What a remedy needs to know of a fault. A remedy uses what is known, and does without the rest. */
export interface About {
  /** The side that met the fault, as its options name it. */
  readonly side?: 'source' | 'target' | undefined
  /** Region of the bucket, as the service gives it. */
  readonly region?: string | undefined
  /** Region that the requests went to. */
  readonly asked?: string | undefined
  /** Where the access key comes from: an option, a variable, a profile. */
  readonly keysFrom?: string | undefined
  /** Name of the profile. */
  readonly profile?: string | undefined
  /** Variable that names the proxy. */
  readonly variable?: string | undefined
  /** URL of the proxy with USER:PASSWORD in the place of the credentials. */
  readonly proxyForm?: string | undefined
  /** Host that the proxy refuses. */
  readonly host?: string | undefined
  /** Letters of the SAS's permissions (`sp=`). */
  readonly permissions?: string | undefined
  /** The operation that was refused, and the letter that it needs. */
  readonly operation?: string | undefined
  readonly letter?: string | undefined
  /** A time of the SAS. */
  readonly time?: string | undefined
  /** Time of the service, milliseconds since the epoch. */
  readonly serviceTime?: number | undefined
  /** Role of Azure that allows reading, and the one that allows writing. */
  readonly roles?: { readonly read: string; readonly write: string } | undefined
}

type Remedy = string | ((about: About) => string)

/**
 * All remedies for faults of connections and of authorisation. Adapters name the fault, and only this table knows how options and
 * variables are called. docs/troubleshooting.md explains each.
 */
const REMEDIES = {
  // TLS
  'no TLS': 'the peer does not speak TLS: is it http:// instead of https://?',
  'needs TLS': 'the server speaks TLS: is it https:// instead of http://?',
  'certificate of another host': 'is the host name right? The certificate is for another one',
  'certificate not trusted': 'if it is to be trusted, name its file in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS',
  'certificate not valid now': 'renew the certificate of the server; if it is valid, set the clock of this machine',

  // Host and port
  'connection refused': 'are host and port right, and does the service run?',
  'host not found': 'is the host name right?',
  'region not found': ({ asked, side }) => `is the region ${asked ?? ''} right (${optionOf('region', side)})? Does this machine resolve other names?`,
  'account not found': 'is the name of the storage account right? Does this machine resolve other names?',
  'bucket in host': ({ side }) => `the bucket is part of the host name: ${optionOf('force-path-style', side)} puts it into the path`,
  'bucket in path': ({ side }) => `the service takes the bucket in the host name only: leave out ${optionOf('force-path-style', side)}`,
  'no name service': 'no answer from the name service (DNS): is this machine on the network?',
  'no way to host': 'are host and port right, and is a firewall or a missing proxy in the way?',
  'no answer': 'is this the address of the service?',

  // Proxies
  'proxy not reached': ({ variable }) => `is the proxy that ${variable} names right, and is it running?`,
  'proxy wants credentials': ({ variable, proxyForm }) => `give them in ${variable} as ${proxyForm}`,
  'proxy refuses': ({ variable, host }) => `can the proxy that ${variable} names reach ${host}, and do its rules allow it? NO_PROXY names hosts that need no proxy`,

  // S3
  'other region': ({ region, side }) => (region === undefined ? `is the region right (${optionOf('region', side)})?` : `the bucket is in region ${region}, give it with ${optionOf('region', side)}`),
  'unknown access key': ({ keysFrom }) => `is the access key of this side right?${origin(keysFrom)}`,
  'wrong secret key': ({ keysFrom }) => `is the secret access key of this side right?${origin(keysFrom)}`,
  'expired token': ({ keysFrom, profile }) => `get new credentials for this side${profile === undefined ? '' : `, with SSO by ${login(profile)}`}${origin(keysFrom)}`,
  'wrong session token': ({ keysFrom }) => `is the session token of this side right?${origin(keysFrom)}`,
  'SSO session over': ({ profile }) => `run ${login(profile)}`,
  'no credentials': 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or give the keys of this side',
  'wrong clock': ({ serviceTime }) => `set the clock of this machine${offset(serviceTime)}`,
  'no bucket': 'is the name of the bucket right? objsync makes no buckets',

  // Azure
  'not authenticated': 'is the SAS, key or login of this side right, and not expired?',
  'no authorisation': 'give a SAS behind the URL, log in, or name an account key',
  'expired SAS': ({ time }) => `the SAS of this side expired at ${time} (se): get a new one`,
  'SAS not valid yet': ({ time, serviceTime }) => `the SAS of this side is valid from ${time} on (st)${offset(serviceTime)}: wait, or get a new one`,
  'SAS lacks permission': ({ permissions, operation, letter }) => {
    if (permissions === undefined || letter === undefined) return 'the SAS of this side lacks a permission'
    return `the SAS of this side has the permissions sp=${permissions}, and ${operation} needs ${letter} (${LETTERS[letter] ?? letter})`
  },
  'lacks role': ({ side, roles }) => {
    if (roles === undefined) return 'the login of this side lacks a role'
    const role = side === undefined ? `${roles.read} to read, ${roles.write} to write` : side === 'source' ? roles.read : roles.write
    return `the login of this side lacks a role: ${role}. A new role takes some minutes to count`
  },
  'lacks permission': 'the SAS or role of this side lacks a permission',
  'firewall': 'the SAS, role or firewall of this account does not allow it: does the account let this machine in (Networking)?',
  'other address': 'the SAS is not for the address of this machine (sip)',
  'https only': 'the SAS is for https only (spr)',
  'other service': 'the SAS is not for this service (ss)',
  'other resource type': 'the SAS is not for this kind of resource (srt); it needs service, container and object (sco)',
  'keys switched off': 'the account takes no keys: log in (az login), and unset AZURE_STORAGE_KEY and AZURE_STORAGE_CONNECTION_STRING',
  'public access off': 'the account allows no public access: give a SAS behind the URL or log in',
  'login not accepted': 'is the login for the tenant of this account, and not expired? Run az login',
  'account disabled': 'the storage account is disabled: its owner can enable it again',
  'no container': 'is the name of the container right?',
} as const satisfies Readonly<Record<string, Remedy>>

/** A fault that the table knows. */
export type FaultName = keyof typeof REMEDIES

/** What the user may do about a fault. */
export function remedyFor(fault: FaultName, about: About = {}): string {
  const remedy: Remedy = REMEDIES[fault]
  return typeof remedy === 'string' ? remedy : remedy(about)
}

function optionOf(name: string, side: About['side']): string {
  return side === undefined ? `--source-${name} or --target-${name}` : `--${side}-${name}`
}

function origin(keysFrom: string | undefined): string {
  return keysFrom === undefined ? '' : ` (from ${keysFrom})`
}

function login(profile: string | undefined): string {
  return profile === undefined ? 'aws sso login' : `aws sso login --profile ${profile}`
}

/** Letters of the permissions of a SAS. */
const LETTERS: Readonly<Record<string, string>> = { r: 'read', w: 'write', d: 'delete', l: 'list', c: 'create', t: 'tags' }

/** A smaller offset is none of the clock: services allow a quarter of an hour. */
const ALLOWED = 60_000

function offset(serviceTime: number | undefined): string {
  if (serviceTime === undefined || Number.isNaN(serviceTime)) return ''
  const ahead = Date.now() - serviceTime
  if (Math.abs(ahead) < ALLOWED) return ''
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  return `, which is ${minutes} min ${ahead > 0 ? 'ahead of' : 'behind'} the service`
}

import { once } from 'node:events'
import { makeSas, type SasOptions } from './access/make-sas.ts'
import { createClock } from './clock.ts'
import { createFaults, type Faults, type SeenRequest } from './faults.ts'
import { listen } from './http/server.ts'
import { isShareName } from './names.ts'
import { LATEST_VERSION, type Settings } from './settings.ts'
import type { Account } from './state/account.ts'
import { addShare, filesIn, viewShare, type ShareView } from './view.ts'

export type { SasOptions } from './access/make-sas.ts'
export type { Fault, FaultAction, FaultFilter, Faults, SeenRequest } from './faults.ts'
export type { FileProperties, FileView, NodeProperties, NodeView, ShareView } from './view.ts'

/** How an emulator is started. Everything has a default. */
export interface AzureFilesOptions extends Partial<Settings> {
  /** Address to listen on; 127.0.0.1. */
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Certificate and key, in PEM; the emulator then speaks HTTPS. */
  readonly tls?: { readonly cert: string, readonly key: string }
  /** Shares that there are from the start; those of NFS begin with `nfs:`. */
  readonly shares?: readonly string[]
  /** Milliseconds since 1970, as the service tells the time; Date.now. */
  readonly now?: () => number
  /** Whether requests are kept for {@link AzureFiles.requests}; true. */
  readonly log?: boolean
}

/** A running emulator of one account of Azure Files. */
export interface AzureFiles {
  /** Scheme, address and port, as `http://127.0.0.1:10004`. The account is the first name of each path. */
  readonly url: string
  readonly port: number
  readonly account: string
  /** The account's key, in Base64. */
  readonly key: string
  /** Every request since the start, or since {@link clearRequests}, in the order in which they came. */
  readonly requests: readonly SeenRequest[]
  readonly faults: Faults
  clearRequests(): void
  /** A query string that grants access; without a question mark. Of the account, unless a share is named. */
  sas(options?: SasOptions): string
  /** URL of a share, or of a path in it, path style, with a shared access signature where one is given. */
  shareUrl(share: string, path?: string, sas?: string): string
  createShare(name: string, protocol?: 'SMB' | 'NFS'): ShareView
  /** @throws Error when there is no such share */
  share(name: string): ShareView
  deleteShare(name: string): void
  /** Ends copies that are pending. @returns how many */
  finishCopies(): number
  close(): Promise<void>
}

/** A key that everybody may know: the emulated account holds nothing. */
const KEY = Buffer.from('a key of an emulated account, which protects nothing at all.....').toString('base64')

/** Starts an emulator; resolves when it listens. */
export async function startAzureFiles(options: AzureFilesOptions = {}): Promise<AzureFiles> {
  const settings: Settings = {
    account: options.account ?? 'filesaccount',
    key: options.key ?? KEY,
    maxVersion: options.maxVersion ?? LATEST_VERSION,
    withoutRename: options.withoutRename ?? false,
    pageSize: options.pageSize ?? 5000,
    rangeMd5: options.rangeMd5 ?? true,
    ignoresBody: options.ignoresBody ?? false,
    copies: options.copies ?? 'at once',
    bearer: options.bearer,
  }
  const account: Account = { name: settings.account, clock: createClock(options.now), shares: new Map(), deleted: [], delegationKeys: new Map() }
  for (const name of options.shares ?? []) addShare(account, name.replace(/^nfs:/, ''), name.startsWith('nfs:') ? 'NFS' : 'SMB')
  const requests: SeenRequest[] = []
  const { faults, meet } = createFaults()
  const seen = (request: SeenRequest): ReturnType<typeof meet> => {
    if (options.log !== false) requests.push(request)
    return meet(request)
  }
  const { host = '127.0.0.1', tls } = options
  const { server, port } = await listen({ account, settings, seen }, { host, port: options.port ?? 0, tls })
  const url = `${tls === undefined ? 'http' : 'https'}://${host}:${port}`
  return {
    url, port, account: settings.account, key: settings.key, requests, faults,
    ...access(settings, url),
    ...shares(account),
    clearRequests: () => { requests.length = 0 },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function access({ account, key }: Settings, url: string): Pick<AzureFiles, 'sas' | 'shareUrl'> {
  return {
    sas: (options) => makeSas(account, key, options),
    shareUrl(share, path = '', sas = '') {
      const below = path.split('/').filter((name) => name !== '').map((name) => `/${encodeURIComponent(name)}`).join('')
      return `${url}/${account}/${share}${below}${sas === '' ? '' : `?${sas}`}`
    },
  }
}

function shares(account: Account): Pick<AzureFiles, 'createShare' | 'share' | 'deleteShare' | 'finishCopies'> {
  return {
    createShare(name, protocol = 'SMB') {
      if (!isShareName(name) || account.shares.has(name)) throw new Error(`${name} is no name of a new share`)
      return viewShare(addShare(account, name, protocol), account)
    },
    share(name) {
      const share = account.shares.get(name)
      if (share === undefined) throw new Error(`no share ${name}`)
      return viewShare(share, account)
    },
    deleteShare: (name) => { account.shares.delete(name) },
    finishCopies: () => finishCopies(account),
  }
}

function finishCopies(account: Account): number {
  let count = 0
  for (const share of account.shares.values()) {
    for (const { copy } of filesIn(share.root)) {
      if (copy?.finish === undefined) continue
      copy.finish()
      count++
    }
  }
  return count
}

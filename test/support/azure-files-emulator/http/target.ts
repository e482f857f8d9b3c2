/** Parts of a URL of the service. */
export interface Target {
  /** Decoded. */
  readonly share: string
  /** Path below the share, as it was sent; empty for the share. */
  readonly rest: string
  readonly query: ReadonlyMap<string, string>
}

/** A query's parameters, decoded, names in lower case. Undefined when an escape is no UTF-8. */
export function parseQuery(text: string): Map<string, string> | undefined {
  const query = new Map<string, string>()
  if (text === '') return query
  try {
    for (const pair of text.split('&')) {
      if (pair === '') continue
      const equals = pair.indexOf('=')
      const name = equals < 0 ? pair : pair.slice(0, equals)
      query.set(decodeURIComponent(name).toLowerCase(), equals < 0 ? '' : decodeURIComponent(pair.slice(equals + 1)))
    }
  } catch {
    return undefined
  }
  return query
}

/**
 * Takes the account off a path: its first name, or, for hosts that begin with the account, nothing.
 * @returns undefined when the path is of another account
 */
export function withoutAccount(path: string, host: string, account: string): string | undefined {
  if (path === `/${account}` || path.startsWith(`/${account}/`)) return path.slice(account.length + 1)
  return host.startsWith(`${account}.`) ? path : undefined
}

/** Splits what follows the account into the share and the rest. */
export function splitShare(path: string): { readonly share: string, readonly rest: string } | undefined {
  const trimmed = path.replace(/^\/+/, '')
  const slash = trimmed.search(/\/|%2f/i)
  const share = slash < 0 ? trimmed : trimmed.slice(0, slash)
  try {
    return { share: decodeURIComponent(share), rest: slash < 0 ? '' : trimmed.slice(slash) }
  } catch {
    return undefined
  }
}

/** Takes a whole URL apart. @returns undefined for what is no URL of a share of this account */
export function parseTarget(url: string, account: string): Target | undefined {
  const [, host, path, text = ''] = /^https?:\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? []
  const below = host === undefined || path === undefined ? undefined : withoutAccount(path, host, account)
  const split = below === undefined ? undefined : splitShare(below)
  const query = parseQuery(text)
  return split === undefined || split.share === '' || query === undefined ? undefined : { ...split, query }
}

const LOOPBACK = /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/

/**
 * Returns one text for all spellings of a URL that certainly mean the same service: letter case, a dot at the end of the
 * host, http or https at its default port (which the URL parser drops), the names of this machine's own address, slashes
 * at the end.
 */
export function serviceIdentity(url: string): string {
  const { hostname, port, pathname } = new URL(url)
  const host = hostname.toLowerCase().replace(/\.$/, '')
  return `${LOOPBACK.test(host) ? 'localhost' : host}${port && `:${port}`}${pathname.replace(/\/+$/, '')}`
}

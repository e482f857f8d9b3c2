/** The host of a URL without the brackets of an IPv6 address, as sockets want it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

/** The port of an http or https URL, the scheme's own when none is given. */
export function portOf({ protocol, port }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

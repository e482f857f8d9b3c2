import { BlockList, isIP } from 'node:net'
import { hostOf, portOf } from './host.ts'

/**
 * Is an origin named in a NO_PROXY list? Entries stand between commas or blanks: `*` for everything; a host, which
 * means all that is below it too, with or without a dot or `*.` before it; an address; a range of addresses
 * (`10.0.0.0/8`). With `:PORT` behind it, an entry holds for that port only.
 * https://curl.se/libcurl/c/CURLOPT_NOPROXY.html
 */
export function isExempt(origin: URL, list: string): boolean {
  const host = hostOf(origin).replace(/\.$/, '')
  const port = String(portOf(origin))
  return list.split(/[\s,]+/).some((entry) => entry !== '' && matches(entry.toLowerCase(), host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [name, ownPort] = splitPort(entry)
  if (ownPort !== undefined && ownPort !== port) return false
  const version = isIP(host)
  return version === 0 ? isBelow(host, name) : isAddressIn(host, version, name)
}

/** An IPv6 address has colons of its own, so its port needs brackets. */
function splitPort(entry: string): [name: string, port: string | undefined] {
  if (isIP(entry.replace(/\/\d+$/, '')) === 6) return [entry, undefined]
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  return [name, port]
}

function isBelow(host: string, entry: string): boolean {
  const name = entry.replace(/^\*?\./, '').replace(/\.$/, '')
  return name !== '' && (host === name || host.endsWith(`.${name}`))
}

function isAddressIn(host: string, version: number, entry: string): boolean {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d+))?$/.exec(entry.replace(/^\[|\]$/g, '')) ?? []
  if (isIP(address) !== version) return false
  const [family, most] = version === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const)
  const prefix = Number(bits ?? most)
  if (prefix > most) return false
  const range = new BlockList()
  range.addSubnet(address, prefix, family)
  return range.check(host, family)
}

import { BlockList, isIP } from 'node:net'
import { hostOf, portOf } from './host.ts'

/**
 * Reports whether a NO_PROXY list names an origin. Entries are separated by commas or blanks. An entry is `*` for every
 * origin; a host, with or without a dot or `*.` at its beginning, which includes all hosts below it; an address; or a range
 * of addresses (`10.0.0.0/8`). An entry that ends in `:PORT` is for that port only.
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

/** An IPv6 address contains colons, so it needs brackets to have a port. */
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

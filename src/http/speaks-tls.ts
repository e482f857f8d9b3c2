import tls from 'node:tls'
import { hostOf, portOf } from './host.ts'
import { proxyFor, type Environment } from './proxy.ts'

/** A server that has not agreed on TLS by then counts as one that does not speak it, milliseconds. */
const PATIENCE = 2000

/**
 * Finds out whether the server of an http origin speaks TLS: it then breaks off every request without it, mostly without a word.
 * Nothing is sent, so it does not matter whose certificate the server has.
 *
 * @returns undefined where nobody can find out: an https origin, or one behind a proxy
 */
export function tlsProbe(url: string, env: Environment): (() => Promise<boolean>) | undefined {
  if (!URL.canParse(url)) return undefined
  const origin = new URL(url)
  if (origin.protocol !== 'http:' || proxyFor(origin, env) !== undefined) return undefined
  return () => new Promise((resolve) => {
    const socket = tls.connect({ host: hostOf(origin), port: portOf(origin), rejectUnauthorized: false })
    const end = (speaksTls: boolean): void => {
      resolve(speaksTls)
      socket.destroy()
    }
    socket.setTimeout(PATIENCE, () => end(false))
    socket.once('secureConnect', () => end(true)).on('error', () => end(false)).once('close', () => end(false))
  })
}

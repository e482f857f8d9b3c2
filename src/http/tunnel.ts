import type net from 'node:net'
import { hostOf, portOf } from './host.ts'
import { parseHead } from './response-head.ts'
import { proxyFault, proxyRefusal } from './faults.ts'
import { proxyFieldsOf, type Route } from './route.ts'

const HEAD_END = '\r\n\r\n'
/** Longest answer that is accepted, characters. */
const MOST_HEAD = 16_384

/**
 * Asks the proxy at the other end of a socket, opened or being opened, for a tunnel to the route's origin. To give up,
 * destroy the socket.
 * https://www.rfc-editor.org/rfc/rfc9110#name-connect
 *
 * @throws StorageError `credentials` when the proxy wants others, `failed` when its rules forbid the origin, `transient`
 *   when it cannot be reached or cannot reach the origin
 */
export async function openTunnel(socket: net.Socket, route: Route): Promise<void> {
  socket.on('error', () => undefined)
  try {
    socket.write(connectRequest(route), 'latin1')
    const { status } = parseHead(await headFrom(socket))
    if (status < 200 || status > 299) throw proxyRefusal(route, status)
  } catch (error) {
    socket.destroy()
    throw proxyFault(route, error as Error)
  }
}

function connectRequest({ origin, proxy }: Route): string {
  const host = hostOf(origin)
  const authority = `${host.includes(':') ? `[${host}]` : host}:${portOf(origin)}`
  return `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${proxy ? proxyFieldsOf(proxy) : ''}\r\n`
}

function headFrom(socket: net.Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (bytes: Buffer): void => {
      text += bytes.toString('latin1')
      const end = text.indexOf(HEAD_END)
      if (end < 0 && text.length <= MOST_HEAD) return
      release()
      // The origin does not speak first, and TLS over the socket must find every byte that comes from now on.
      socket.pause()
      if (end < 0) reject(new Error('the answer has an endless head'))
      else resolve(text.slice(0, end))
    }
    const onError = (error: Error): void => {
      release()
      reject(error)
    }
    const onClose = (): void => onError(new Error('closed before it had answered'))
    const release = (): void => void socket.off('data', onData).off('error', onError).off('close', onClose)
    socket.on('data', onData).on('error', onError).on('close', onClose)
  })
}

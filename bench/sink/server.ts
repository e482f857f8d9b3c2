import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { serveConnection, type Handler } from './connection.ts'
import { startDigestThreads } from './digest-threads.ts'
import { handler } from './routes.ts'
import { openStore, type Content } from './store.ts'

export interface SinkOptions extends Content {
  /** 0 takes a free one. */
  readonly port: number
  /** Keep uploaded bodies in memory, so that downloads give them back; otherwise they are gone and zeros come. */
  readonly keep: boolean
  /** Milliseconds to wait before each answer. */
  readonly latency: number
  /** Threads that hash bodies of 1 MiB and more; 0 hashes all in the thread that serves. */
  readonly threads: number
  /** The bundled digest-thread.ts. */
  readonly threadScript?: URL
}

export interface Sink {
  readonly port: number
  close(): Promise<void>
}

/** Starts the stand-in S3 server on the loopback interface. It checks no signatures and writes nothing to disk. */
export async function startSink(options: SinkOptions): Promise<Sink> {
  const { threads: count, threadScript, keep } = options
  const threads = count > 0 && threadScript !== undefined ? startDigestThreads(count, threadScript) : undefined
  const handle = delayed(handler(openStore(options), { keep, threads }), options.latency)
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serveConnection(socket, handle)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, close }

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await Promise.all([closed, threads?.close()])
  }
}

function delayed(handle: Handler, latency: number): Handler {
  if (latency === 0) return handle
  return (exchange) =>
    handle({ ...exchange, reply: (response) => void setTimeout(() => exchange.reply(response), latency) })
}

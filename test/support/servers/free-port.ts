import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Another process may take the port between our finding it and the server's. */
const TRIES = 3

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a server on a free port, and on another one when that fails. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (tried === TRIES) throw error
    }
  }
}

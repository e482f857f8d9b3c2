import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

/**
 * Serves the calls that a benchmark makes of an emulator, until standard input ends. Prints the address on one line.
 *
 * @param answer is given the percent-decoded segments of the path; what it returns is sent as JSON
 */
export async function serveControl(answer: (call: readonly string[]) => Promise<unknown>): Promise<void> {
  const server = createServer((request, response) => {
    const done = answer((request.url ?? '/').slice(1).split('/').map(decodeURIComponent))
    done.then((found) => response.end(JSON.stringify(found)), (error: unknown) => { response.writeHead(500).end(String(error)) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
  process.stdin.resume()
  await once(process.stdin, 'end')
  server.close()
}

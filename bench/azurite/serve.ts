// Azurite for the benchmarks, with the layer before it that copies from URLs. Prints the address of its control on one line,
// and ends when standard input ends. Calls: `new` (a container), `count/NAME`, `fill/NAME/COUNT/SIZE`,
// `upload/NAME/FOLDER` (percent-encoded), `stats`.
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { connectBlob, type BlobContainer } from '../../test/support/azure-blob-client.ts'
import { startAzuriteFront } from '../../test/support/azure-front.ts'
import { startAzurite } from '../../test/support/servers/azurite.ts'
import type { ContainerCount, FrontStats, Reached } from './control.ts'

/** Requests at a time while filling. */
const FILLERS = 16

const azurite = await startAzurite()
const front = await startAzuriteFront(azurite)
const blobs = connectBlob(azurite)

async function answer(call: string): Promise<Reached | ContainerCount | FrontStats> {
  const [verb, name = '', ...rest] = call.split('/').map(decodeURIComponent)
  switch (verb) {
    case 'new':
      return reach(await blobs.newContainer())
    case 'count':
      return count(blobs.container(name))
    case 'fill':
      await fill(blobs.container(name), ...rest.map(Number) as [number, number])
      return count(blobs.container(name))
    case 'upload':
      await upload(blobs.container(name), rest[0] ?? '')
      return count(blobs.container(name))
    default: {
      const { user, system } = process.cpuUsage()
      return { requests: front.counts, cpu: user + system }
    }
  }
}

function reach({ name, location }: BlobContainer): Reached {
  const through = front.blobs.container(name)
  return { name, location: location(), throughFront: through.location() }
}

async function count({ client }: BlobContainer): Promise<ContainerCount> {
  let [objects, bytes, newest] = [0, 0, '']
  for await (const { properties } of client.listBlobsFlat()) {
    objects++
    bytes += properties.contentLength ?? 0
    const time = properties.lastModified.toISOString()
    if (time > newest) newest = time
  }
  return { objects, bytes, newest }
}

/** Zeros under the names that bench/sample-files.ts gives to small files. */
async function fill(container: BlobContainer, objects: number, size: number): Promise<void> {
  const [body, address] = [Buffer.alloc(size), new URL(container.location())]
  let next = 0
  const filler = async (): Promise<void> => {
    for (let i = next++; i < objects; i = next++) {
      const name = `dir${String(Math.floor(i / 1000)).padStart(5, '0')}/file${String(i).padStart(8, '0')}.dat`
      const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2021-12-02' }
      const { status } = await fetch(`${address.origin}${address.pathname}/${name}${address.search}`, { method: 'PUT', body, headers })
      if (status !== 201) throw new Error(`filling ${container.name}: ${status}`)
    }
  }
  await Promise.all(Array.from({ length: FILLERS }, filler))
}

async function upload({ client }: BlobContainer, folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name)
    await client.getBlockBlobClient(relative(folder, path).split(sep).join('/')).uploadFile(path)
  }
}

const server = createServer((request, response) => {
  const done = answer((request.url ?? '/').slice(1))
  done.then((found) => response.end(JSON.stringify(found)), (error: unknown) => { response.writeHead(500).end(String(error)) })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
process.stdin.resume()
await once(process.stdin, 'end')
server.close()
await front.close()
await azurite.stop()

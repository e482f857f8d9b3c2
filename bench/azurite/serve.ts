// Azurite for the benchmarks, with the layer before it that copies from URLs. Prints the address of its control on one line,
// and ends when standard input ends. Calls: `new` (a container), `count/NAME`, `fill/NAME/COUNT/SIZE`,
// `upload/NAME/FOLDER` (percent-encoded), `stats`.
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { connectBlob, type BlobContainer } from '../../test/support/azure-blob-client.ts'
import { startAzuriteFront } from '../../test/support/azure-front.ts'
import { startAzurite } from '../../test/support/servers/azurite.ts'
import { serveControl } from '../control-server.ts'
import type { ContainerCount, EmulatedContainer, FrontStats, Reached } from './control.ts'

/** Requests at a time while filling. */
const FILLERS = 16

const azurite = await startAzurite()
const front = await startAzuriteFront(azurite)
const blobs = connectBlob(azurite)
const emulated = blobs.emulator()
/** Names of containers of the account of every emulator. */
const ofEmulator = new Set<string>()

function containerOf(name: string): BlobContainer {
  return (ofEmulator.has(name) ? emulated : blobs).container(name)
}

async function answer([verb, name = '', ...rest]: readonly string[]): Promise<Reached | EmulatedContainer | ContainerCount | FrontStats> {
  switch (verb) {
    case 'new':
      return reach(await blobs.newContainer())
    case 'new-emulated':
      return newEmulated()
    case 'count':
      return count(containerOf(name))
    case 'fill':
      await fill(containerOf(name), ...rest.map(Number) as [number, number])
      return count(containerOf(name))
    case 'fill-big':
      await fillBig(containerOf(name), Number(rest[0]))
      return count(containerOf(name))
    case 'upload':
      await upload(containerOf(name), rest[0] ?? '')
      return count(containerOf(name))
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

async function newEmulated(): Promise<EmulatedContainer> {
  const container = await emulated.newContainer()
  ofEmulator.add(container.name)
  const { name: account, key } = azurite.emulatorAccount
  return { name: container.name, location: container.location(), throughFront: container.location(), endpoint: `${azurite.origin}/${account}`, account, key }
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

const BIG_BLOCK = 8 * 2 ** 20

/** One blob in blocks of zeros. */
async function fillBig({ client }: BlobContainer, size: number): Promise<void> {
  const blob = client.getBlockBlobClient('big.bin')
  const body = Buffer.alloc(BIG_BLOCK)
  const ids: string[] = []
  for (let at = 0; at < size; at += BIG_BLOCK) {
    const length = Math.min(BIG_BLOCK, size - at)
    ids.push(Buffer.from(String(ids.length).padStart(8, '0')).toString('base64'))
    await blob.stageBlock(ids.at(-1) ?? '', body.subarray(0, length), length)
  }
  await blob.commitBlockList(ids)
}

async function upload({ client }: BlobContainer, folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name)
    await client.getBlockBlobClient(relative(folder, path).split(sep).join('/')).uploadFile(path)
  }
}

await serveControl(answer)
await front.close()
await azurite.stop()

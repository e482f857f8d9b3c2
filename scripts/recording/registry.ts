import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npm } from '../command.ts'
import { ROOT } from '../project.ts'

/** A registry of npm that has one package: objsync, packed from this repository. */
export interface Registry {
  readonly url: string
  close(): Promise<void>
}

interface Packed {
  readonly filename: string
  readonly integrity: string
  readonly shasum: string
}

/** @param folder where the tarball is written */
export async function startRegistry(folder: string): Promise<Registry> {
  const packed = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--loglevel=silent', '--pack-destination', folder], { cwd: ROOT })) as Packed[]
  const [{ filename, integrity, shasum } = missing()] = packed
  const tarball = await readFile(join(folder, filename))
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { name: string, version: string }
  const { name, version } = manifest
  const server = createServer((request, response) => {
    if (request.url === `/${filename}`) return void response.end(tarball)
    if (request.url !== `/${name}`) return void response.writeHead(404).end()
    const dist = { tarball: `${urlOf(server.address())}${filename}`, integrity, shasum }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }))
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: urlOf(server.address()),
    close: () => new Promise((resolve) => {
      server.close(() => { resolve() })
      server.closeAllConnections()
    }),
  }
}

function urlOf(address: AddressInfo | string | null): string {
  if (typeof address === 'object' && address !== null) return `http://127.0.0.1:${address.port}/`
  throw new Error('the registry does not listen')
}

function missing(): never {
  throw new Error('npm pack has packed nothing')
}

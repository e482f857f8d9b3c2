// The emulator of Azure Files for the benchmarks. Prints the address of its control on one line, and ends when standard input ends.
// Calls: `new` (a share), `count/NAME`, `upload/NAME/FOLDER` (percent-encoded), `stats`.
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { startAzureFiles } from '../../test/support/azure-files-emulator/index.ts'
import type { ContainerCount, FrontStats, Reached } from '../azurite/control.ts'

const DAY = 86_400_000

const files = await startAzureFiles({ log: false })
const sas = files.sas({ expires: new Date(Date.now() + DAY) })
let shares = 0

async function answer(call: string): Promise<Reached | ContainerCount | FrontStats> {
  const [verb, name = '', folder = ''] = call.split('/').map(decodeURIComponent)
  switch (verb) {
    case 'new':
      return newShare()
    case 'count':
      return count(name)
    case 'upload':
      await upload(name, folder)
      return count(name)
    default: {
      const { user, system } = process.cpuUsage()
      return { requests: {}, cpu: user + system }
    }
  }
}

function newShare(): Reached {
  const { name } = files.createShare(`bench-${++shares}`)
  const location = files.shareUrl(name, '', sas)
  return { name, location, throughFront: location }
}

function count(name: string): ContainerCount {
  const share = files.share(name)
  const paths = share.tree().filter((path) => !path.endsWith('/'))
  const sizes = paths.map((path) => share.file(path).size)
  return { objects: paths.length, bytes: sizes.reduce((sum, size) => sum + size, 0), newest: '' }
}

async function upload(name: string, folder: string): Promise<void> {
  const share = files.share(name)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) share.write(relative(folder, path).split(sep).join('/'), await readFile(path))
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
await files.close()

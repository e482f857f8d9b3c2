// The emulator of Azure Files for the benchmarks. Prints the address of its control on one line, and ends when standard input ends.
// Calls: `new` (a share), `count/NAME`, `upload/NAME/FOLDER` (percent-encoded), `stats`.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import process from 'node:process'
import { startAzureFiles } from '../../test/support/azure-files-emulator/index.ts'
import type { ContainerCount, FrontStats, Reached } from '../azurite/control.ts'
import { serveControl } from '../control-server.ts'

const DAY = 86_400_000

const files = await startAzureFiles({ log: false })
const sas = files.sas({ expires: new Date(Date.now() + DAY) })
let shares = 0

async function answer([verb, name = '', folder = '']: readonly string[]): Promise<Reached | ContainerCount | FrontStats> {
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

await serveControl(answer)
await files.close()

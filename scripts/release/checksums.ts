import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const NAME = 'SHA256SUMS'

/**
 * Writes SHA256SUMS of all files of a folder, in the form that `sha256sum --check` reads.
 * @returns its text
 */
export async function writeChecksums(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name !== NAME).sort()
  const lines: string[] = []
  for (const name of names) lines.push(`${await sha256(join(folder, name))}  ${name}`)
  const text = `${lines.join('\n')}\n`
  await writeFile(join(folder, NAME), text)
  return text.trimEnd()
}

/**
 * The digest of a file that SHA256SUMS lists.
 * @throws Error when it does not list the file
 */
export async function readChecksums(folder: string): Promise<(name: string) => string> {
  const lines = (await readFile(join(folder, NAME), 'utf8')).split('\n')
  const digests = new Map(lines.flatMap((line) => {
    const [, digest, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    return digest === undefined || name === undefined ? [] : [[name, digest]]
  }))
  return (name) => {
    const digest = digests.get(name)
    if (digest === undefined) throw new Error(`${join(folder, NAME)} does not list ${name}`)
    return digest
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

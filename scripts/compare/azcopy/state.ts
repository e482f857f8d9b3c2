import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { BlobContainer, StoredBlob } from '../../../test/support/azure-blob-client.ts'
import type { ShareView } from '../../../test/support/azure-files-emulator/index.ts'
import type { Fields, State } from '../state.ts'

/** Every blob with its bytes, blocks, headers, metadata and tags. */
export async function stateOfContainer(container: BlobContainer): Promise<State> {
  const states = (await container.listBlobs()).map(async (blob): Promise<[string, Fields]> => [blob.name, await fieldsOf(container, blob)])
  return new Map(await Promise.all(states))
}

/** Files before this year keep a time that somebody gave them; others have the time of the run. */
const TIME_OF_RUN = '2026'

/** Every file with its bytes, headers, metadata and attributes; directories with a slash at the end. */
export function stateOfShare(share: ShareView): State {
  const firstNames = new Map<string, string>()
  return new Map(share.tree().map((path): [string, Fields] => {
    const node = path.endsWith('/') ? share.find(path) : undefined
    if (node !== undefined) return [path, { attributes: node.attributes, ...named('metadata', withoutCase(node.metadata)) }]
    const { id, links, size, headers, attributes, written, metadata, ...file } = share.file(path)
    if (!firstNames.has(id)) firstNames.set(id, path)
    const present = Object.entries({
      'size': String(size),
      attributes,
      'Content-MD5': headers.md5,
      'Content-Type': headers.type,
      'Cache-Control': headers.cacheControl,
      'Content-Disposition': headers.disposition,
      'Content-Encoding': headers.encoding,
      'Content-Language': headers.language,
      'md5': file.md5(),
      'names': String(links),
      'one file with': firstNames.get(id),
      'last write time': written < TIME_OF_RUN ? written : undefined,
      ...named('metadata', withoutCase(metadata)),
    }).filter((field): field is [string, string] => field[1] !== undefined)
    return [path, Object.fromEntries(present)]
  }))
}

/** Files with their bytes, times and modes; folders with a slash at the end; hash records by what they say. */
export async function stateOfTree(folder: string): Promise<State> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const states = entries.map(async (entry): Promise<[string, Fields]> => {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (entry.isDirectory()) return [`${name}/`, {}]
    if (name.endsWith('.azcopysyncmeta')) return [name, await recordOf(path)]
    const { mtimeMs, mode, size, nlink } = await stat(path)
    const md5 = md5Of(await readFile(path))
    return [name, { size: String(size), md5, 'names': String(nlink), 'modification time': new Date(mtimeMs).toISOString(), mode: (mode & 0o777).toString(8) }]
  })
  return new Map((await Promise.all(states)).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The time in a record is that of its file, which is compared anyway: here only whether they agree. */
async function recordOf(path: string): Promise<Fields> {
  const record = JSON.parse(await readFile(path, 'utf8')) as { Mode: number; Data: string; LMT: string }
  return { fields: Object.keys(record).join(' '), mode: String(record.Mode), data: record.Data }
}

async function fieldsOf(container: BlobContainer, { name, size, type, tier, contentMd5, metadata }: StoredBlob): Promise<Fields> {
  const head = await container.headBlob(name)
  const present = Object.entries({
    'size': String(size),
    type,
    tier,
    'Content-MD5': contentMd5,
    'Content-Type': head?.contentType,
    'Cache-Control': head?.cacheControl,
    'Content-Disposition': head?.contentDisposition,
    'Content-Encoding': head?.contentEncoding,
    'Content-Language': head?.contentLanguage,
    'md5': md5Of(await container.getBlob(name)),
    'block sizes': type === 'BlockBlob' ? (await container.blockSizes(name)).join(' ') : undefined,
    ...named('metadata', withoutCase(metadata)),
    ...named('tag', await container.tagsOf(name)),
  }).filter((field): field is [string, string] => field[1] !== undefined)
  return Object.fromEntries(present)
}

/** Names of metadata have no case for the services, and azcopy writes them as its HTTP client does. */
function withoutCase(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]))
}

function named(kind: string, values: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${kind} ${name}`, value]))
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

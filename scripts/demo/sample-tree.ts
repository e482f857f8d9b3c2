import { randomFillSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const NAMES = [
  'read me first.txt',
  'photos/2024/lato w Łodzi.jpg',
  'photos/日本/桜 🌸.jpg',
  'odd names/100% + #1 & "2".txt',
  'deep/er/and/deeper/still/here.txt',
]
const NOTES = 60
/** Large enough to go up in parts. */
const VIDEO_BYTES = 20 * 1024 * 1024

/** Fills a folder with what people have: many small files, a large one, an empty one, names in every script. */
export async function writeSampleTree(folder: string): Promise<void> {
  for (const name of NAMES) await write(folder, name, randomFillSync(Buffer.alloc(5_000)))
  for (let n = 1; n <= NOTES; n++) await write(folder, `notes/note ${n}.md`, `# Note ${n}\n`)
  await write(folder, 'empty.txt', '')
  await write(folder, 'video.mp4', randomFillSync(Buffer.alloc(VIDEO_BYTES)))
}

async function write(folder: string, name: string, content: Buffer | string): Promise<void> {
  const path = join(folder, windowsSafe(name))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

/** Windows has no quotes in names. */
function windowsSafe(name: string): string {
  return process.platform === 'win32' ? name.replaceAll('"', "'") : name
}

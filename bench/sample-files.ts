import { createHash } from 'node:crypto'
import { mkdir, open, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PER_FOLDER = 1000
const BLOCK = 8 << 20

/** Files with the same pseudo-random content on every machine, 1,000 to a folder. Sizes in bytes. */
export async function writeSmallFiles(folder: string, count: number, size: number): Promise<void> {
  const noise = pseudoRandom(size + count, 'small')
  for (let first = 0; first < count; first += PER_FOLDER) {
    const inner = join(folder, `dir${String(first / PER_FOLDER).padStart(5, '0')}`)
    await mkdir(inner, { recursive: true })
    for (let i = first; i < Math.min(first + PER_FOLDER, count); i++) {
      await writeFile(join(inner, `file${String(i).padStart(8, '0')}.dat`), noise.subarray(i, i + size))
    }
  }
}

/** One big file of pseudo-random blocks, no two alike. */
export async function writeBigFile(folder: string, size: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const block = pseudoRandom(BLOCK, 'big')
  const file = await open(join(folder, 'big.bin'), 'w')
  try {
    for (let at = 0; at < size; at += BLOCK) {
      block.writeDoubleLE(at)
      await file.write(block, 0, Math.min(BLOCK, size - at))
    }
  } finally {
    await file.close()
  }
}

function pseudoRandom(size: number, seed: string): Buffer {
  return createHash('shake256', { outputLength: size }).update(seed).digest()
}

/** How many files there are below a folder, and their bytes. */
export async function countFiles(folder: string): Promise<{ objects: number; bytes: number }> {
  let objects = 0
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    objects++
    bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return { objects, bytes }
}

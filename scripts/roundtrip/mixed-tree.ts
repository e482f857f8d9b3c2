import { randomFillSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'

const KIB = 1024
const MIB = 1024 * KIB

/** Sizes of the first files: about the borders of parts, and up to the largest. */
const LARGE = [0, 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 16 * MIB, 17 * MIB + 3, 25 * MIB, 50 * MIB, 100 * MIB]
/** Of the rest each next one has the next size, over and over. */
const SMALL = [0, 1, 17, 300, 4 * KIB, 5_000, 10 * KIB, 33_333, 64 * KIB, 65_537, 100_000]

const FOLDERS = ['', 'plain/', 'with blank/', 'plus+plus/', '100%/', 'hash#tag/', '日本語/', 'żółw/café/', 'cafe\u0301/', 'emoji 🎉/', 'a/b/c/d/e/f/']
const NAMES = ['file', ' two  blanks ', 'a+b', '%41', '50%', 'c#', '&and=so;on', "it's", '(paren)', 'łódź', '日本', '👩‍👩‍👧', '.dotted', 'dash-']
/** Key of a little over 900 bytes, in pieces that a disk takes as names. */
const LONG = `${'k'.repeat(220)}/${'é'.repeat(110)}/${'l'.repeat(220)}/${'日'.repeat(70)}/`

/**
 * Fills a folder with files of 0 bytes to 100 MiB, under names that something on the way could stumble over.
 *
 * @returns the bytes written
 */
export async function writeMixedTree(folder: string, count: number): Promise<number> {
  let bytes = 0
  for (let i = 0; i < count; i++) {
    const size = i < LARGE.length ? (LARGE[i] ?? 0) : (SMALL[i % SMALL.length] ?? 0)
    const path = join(folder, nameOf(i))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, randomFillSync(Buffer.allocUnsafe(size)))
    bytes += size
  }
  return bytes
}

function nameOf(i: number): string {
  const folder = i % 100 === 99 ? LONG : (FOLDERS[i % FOLDERS.length] ?? '')
  const name = `${folder}${NAMES[i % NAMES.length] ?? ''} ${i}.bin`
  return process.platform === 'win32' ? name.replaceAll(/ +\//g, '/') : name
}

// What a filter script costs an entry: `node scripts/run-ts.mjs bench/lua-filter.ts [SCRIPT]`.
// CPU of all threads of this process, with the messages to the worker and back.
import { join } from 'node:path'
import { openScript } from '../src/lua/host/script.ts'
import { filterRows } from '../src/lua/tables.ts'
import type { Entry } from '../src/storage/contract/entry.ts'

const ENTRIES = 100_000
const PAGE = 1000
const ROUNDS = 4

const path = process.argv[2] ?? join(import.meta.dirname, 'lua-filter.lua')
const script = await openScript(path, 'filter', { libraries: 'safe', memoryLimit: 64 * 1024 * 1024, timeLimit: 10_000 }, (to, text, done) => void process[to].write(text, () => done()))
for (let round = 1; round <= ROUNDS; round++) console.log(`round ${round}: ${(await measure()).toFixed(1)} µs of CPU an entry`)
await script.close()

async function measure(): Promise<number> {
  const before = process.cpuUsage()
  for (let first = 0; first < ENTRIES; first += PAGE) await script.filter(filterRows(pageFrom(first)))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / ENTRIES
}

function pageFrom(first: number): Entry[] {
  return Array.from({ length: PAGE }, (_, i) => ({
    key: `data/2026/11/29/part-${String(first + i).padStart(8, '0')}.${i % 10 === 0 ? 'tmp' : 'json'}`,
    size: 1000,
    mtime: 1_764_417_600_000 + (first + i) * 1000,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
  }))
}

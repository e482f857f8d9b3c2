import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { objsync } from './clients/objsync.ts'
import { formatProfile, selfTimes, type CpuProfile } from './cpu-profile.ts'
import type { Row } from './row.ts'
import { startSinkProcess } from './sink-process.ts'
import { sourcePositions } from './source-positions.ts'

/** Microseconds between two samples. */
const INTERVAL = '250'

/** Runs a bundle of objsync once on a row under Node's profiler; tells where its time goes, thread by thread. */
export async function profileRow(row: Row, bundle: string, folder: string, top: number): Promise<string> {
  const profiles = join(folder, 'profiles')
  await mkdir(folder, { recursive: true })
  const sink = await (row.start?.() ?? startSinkProcess(row.content))
  try {
    await row.prepare(folder)
    const command = objsync.command(bundle, await row.begin(folder, sink), sink.endpoint)
    const [node = process.execPath, ...rest] = command?.argv ?? []
    const flags = ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-interval=${INTERVAL}`]
    await promisify(execFile)(node, [...flags, ...rest], { env: { ...process.env, ...command?.env }, maxBuffer: 1 << 28 })
    const problem = await row.check(folder, sink)
    if (problem !== undefined) throw new Error(`the profiled run did not do its work: ${problem}`)
  } finally {
    await sink.stop()
  }
  return `${row.name}: ${row.title}\n${await printAll(profiles, top)}`
}

async function printAll(folder: string, top: number): Promise<string> {
  let text = ''
  for (const name of (await readdir(folder)).sort()) {
    const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile
    text += `\n${formatProfile(selfTimes(profile, sourcePositions()), top)}`
  }
  return text
}

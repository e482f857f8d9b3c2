// `npm run compare:s3sync [-- --s3sync PATH]`: runs the real s3sync and objsync over the same command lines on a real S3
// server, each from the same state, and compares what they leave behind. Ends with 0 when they leave the same,
// but for what is meant (scripts/compare/differences.ts), and also where there is no s3sync.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { connect, type S3 } from '../test/support/s3-client.ts'
import { installS3, startS3 } from '../test/support/servers/start.ts'
import { buildBundles } from './bundle.ts'
import type { Case } from './compare/case.ts'
import { CASES } from './compare/cases.ts'
import { OTHER_THAN_S3SYNC, differencesOf, RUN } from './compare/differences.ts'
import { report, type Outcome } from './compare/report.ts'
import { findS3sync, OBJSYNC, runProgram, type Ended, type Program } from './compare/programs.ts'
import { recordsIn } from './compare/records.ts'
import { newPlace, nextSecond, type Stage } from './compare/stage.ts'
import type { State } from './compare/state.ts'
import { ROOT } from './project.ts'

const USAGE = `usage: npm run compare:s3sync -- [--s3sync PATH] [--objsync PATH] [--only TEXT] [--verbose]

  --s3sync PATH    the real s3sync; else the one of the variable S3SYNC, or on PATH
  --objsync PATH   another program in objsync's place, for a look at the script itself
  --only TEXT      only the cases with this text in their names
  --verbose        show what both programs print
`

interface Bench {
  readonly s3: S3
  /** s3sync and objsync. */
  readonly programs: readonly [Program, Program]
  /** Empty; for what the cases make. */
  readonly folder: string
  readonly home: string
  readonly isVerbose: boolean
}

/** Runs both programs, each on its own target. */
async function runCase(bench: Bench, each: Case): Promise<Outcome> {
  const { s3, programs, folder, home, isVerbose } = bench
  const { from, to, options, code: expected = 0 } = each
  const name = (role: string): string => join(folder, role)
  const source = await newPlace(from, s3, name('source'))
  const targets = [await newPlace(to, s3, name('s3sync')), await newPlace(to, s3, name('objsync'))] as const
  const stage: Stage = { s3, source, targets }
  const more = await each.arrange(stage)
  await nextSecond()
  const ends: Ended[] = []
  for (const [i, { location }] of targets.entries()) {
    const ended = await runProgram(programs[i] ?? [], [...options, ...(more ?? [])], [source.location, location], s3, home)
    ends.push(ended)
    if (isVerbose) console.log(ended.output.replace(/^/gm, i === 0 ? '    s3sync  | ' : '    objsync | '))
  }
  const codes = ends.map(({ code }) => String(code))
  if (codes[0] !== String(expected)) throw new Error(`${each.name}: s3sync ended with ${codes[0] ?? ''}, not with ${expected}: ${ends[0]?.output ?? ''}`)
  const run = (code = ''): State => new Map([[RUN, { 'exit code': code }]])
  const differences = [
    ...differencesOf(run(codes[0]), run(codes[1])),
    ...differencesOf(recordsIn(ends[0]?.output ?? ''), recordsIn(ends[1]?.output ?? '')),
    ...differencesOf(await targets[0].state(), await targets[1].state()),
  ]
  return { codes, differences }
}

async function compare(programs: readonly [Program, Program], cases: readonly Case[], isVerbose: boolean): Promise<boolean> {
  await installS3((line) => { console.error(line) })
  const server = await startS3()
  if (server?.kind !== 'minio') throw new Error('this comparison needs MinIO: `npm run servers` installs it where there is Go')
  const folder = await mkdtemp(join(tmpdir(), 'objsync-compare-'))
  try {
    const home = join(folder, 'home')
    await mkdir(home)
    let same = 0
    for (const [i, each] of cases.entries()) {
      const bench = { s3: connect(server), programs, folder: join(folder, String(i)), home, isVerbose }
      if (report(each.name, await runCase(bench, each), 's3sync', OTHER_THAN_S3SYNC)) same++
    }
    console.log(`${same} of ${cases.length} command lines end alike`)
    return same === cases.length
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      s3sync: { type: 'string' },
      objsync: { type: 'string' },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const s3sync = await findS3sync(values.s3sync)
  if (s3sync === undefined) return void console.log('SKIPPED: no s3sync on PATH; `--s3sync PATH` or the variable S3SYNC names one')
  if (values.objsync === undefined) await buildBundles()
  const objsync = values.objsync === undefined ? OBJSYNC : [values.objsync]
  const same = await compare([s3sync, objsync], CASES.filter(({ name }) => name.includes(values.only)), values.verbose)
  if (!same) process.exitCode = 1
}

process.chdir(ROOT)
await main()

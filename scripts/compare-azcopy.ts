// `npm run compare:azcopy [-- --azcopy PATH]`: runs the real azcopy and objsync over the same command lines on Azurite and on
// the emulator of Azure Files, each from the same state, and compares what they leave behind. Ends with 0 when they leave the
// same, but for what is meant (scripts/compare/azcopy/differences.ts), and also where there is no azcopy.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { azcopyEnvironment, findAzcopy, runProgram } from '../test/support/azcopy.ts'
import { startAzureFiles } from '../test/support/azure-files-emulator/index.ts'
import { startAzuriteFront } from '../test/support/azure-front.ts'
import { startAzurite } from '../test/support/servers/azurite.ts'
import { buildBundles } from './bundle.ts'
import { OWN_FOLDER, type Case } from './compare/azcopy/case.ts'
import { CASES } from './compare/azcopy/cases.ts'
import { OTHER_THAN_AZCOPY } from './compare/azcopy/differences.ts'
import { newPlace, type PlaceKind, type Services, type Stage } from './compare/azcopy/stage.ts'
import { stateOfTree } from './compare/azcopy/state.ts'
import { differencesOf, RUN } from './compare/differences.ts'
import { OBJSYNC, type Program } from './compare/programs.ts'
import { report, type Outcome } from './compare/report.ts'
import { nextSecond } from './compare/stage.ts'
import type { State } from './compare/state.ts'
import { ROOT } from './project.ts'

const USAGE = `usage: npm run compare:azcopy -- [--azcopy PATH] [--objsync PATH] [--only TEXT] [--verbose]

  --azcopy PATH    the real azcopy; else the one of the variable AZCOPY, or on PATH
  --objsync PATH   another program in objsync's place, for a look at the script itself
  --only TEXT      only the cases with this text in their names
  --verbose        show what both programs print
`

interface Bench {
  readonly services: Services
  /** azcopy and objsync. */
  readonly programs: readonly [Program, Program]
  /** Empty; for what the cases make. */
  readonly folder: string
  readonly isVerbose: boolean
}

/** Runs both programs, each on its own target. */
async function runCase({ services, programs, folder, isVerbose }: Bench, each: Case): Promise<Outcome> {
  const { from, to, options, code: expected = 0, paths: [sourcePath, targetPath] = ['', ''] } = each
  const [azcopys, ours] = [join(folder, 'azcopy'), join(folder, 'objsync')]
  const source = await newPlace(from, services, join(folder, 'source'))
  const targets = [await newPlace(to, services, join(azcopys, 'target')), await newPlace(to, services, join(ours, 'target'))] as const
  const stage: Stage = { source, targets }
  await each.arrange(stage)
  await nextSecond()
  const codes: string[] = []
  for (const [i, target] of targets.entries()) {
    const name = i === 0 ? 'azcopy' : 'objsync'
    const [own, home] = [join(folder, name, 'own'), join(folder, name, 'home')]
    for (const made of [own, home]) await mkdir(made, { recursive: true })
    const words = [...options.map((word) => (word === OWN_FOLDER ? own : word)), '--from-to', `${nameOf(from)}${nameOf(to)}`]
    for (let run = 0; run < (each.twice ? 2 : 1); run++) {
      const { code, output } = await runProgram(programs[i] ?? [], ['sync', source.location(sourcePath), target.location(targetPath), ...words], home, azcopyEnvironment(home))
      codes[i] = String(code)
      if (isVerbose) console.log(output.replace(/^/gm, `    ${name.padEnd(7)} | `))
      if (i === 0 && code !== expected) throw new Error(`${each.name}: azcopy ended with ${String(code)}, not with ${expected}: ${output}`)
    }
  }
  const run = (code = ''): State => new Map([[RUN, { 'exit code': code }]])
  const differences = [
    ...differencesOf(run(codes[0]), run(codes[1])),
    ...differencesOf(await targets[0].state(), await targets[1].state()),
    ...differencesOf(await stateOfTree(join(azcopys, 'own')), await stateOfTree(join(ours, 'own'))),
  ]
  return { codes, differences }
}

function nameOf(kind: PlaceKind): string {
  if (kind === 'folder') return 'Local'
  if (kind === 'nfs share') return 'FileNFS'
  return kind === 'share' ? 'File' : 'Blob'
}

async function compare(programs: readonly [Program, Program], cases: readonly Case[], isVerbose: boolean): Promise<boolean> {
  const server = await startAzurite()
  const [front, files] = await Promise.all([startAzuriteFront(server), startAzureFiles({ log: false })])
  const folder = await mkdtemp(join(tmpdir(), 'objsync-compare-'))
  try {
    let same = 0
    for (const [i, each] of cases.entries()) {
      const outcome = await runCase({ services: { blobs: front.blobs, files }, programs, folder: join(folder, String(i)), isVerbose }, each)
      if (report(each.name, outcome, 'azcopy', OTHER_THAN_AZCOPY)) same++
    }
    console.log(`${same} of ${cases.length} command lines end alike`)
    return same === cases.length
  } finally {
    await Promise.all([front.close(), files.close()])
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      azcopy: { type: 'string' },
      objsync: { type: 'string' },
      only: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const azcopy = findAzcopy(values.azcopy)
  if (azcopy === undefined) return void console.log('SKIPPED: no azcopy on PATH; `--azcopy PATH` or the variable AZCOPY names one')
  if (values.objsync === undefined) await buildBundles()
  const objsync = values.objsync === undefined ? OBJSYNC : [values.objsync]
  const same = await compare([[azcopy], objsync], CASES.filter(({ name }) => name.includes(values.only)), values.verbose)
  if (!same) process.exitCode = 1
}

process.chdir(ROOT)
await main()

// `npm test`: builds the package, installs the servers, runs all tests, and closes with the table of pairs, what was skipped and
// the totals.
// Arguments go to vitest: `npm test -- test/order`.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { installBlob, installS3, installSecondS3 } from '../test/support/servers/start.ts'
import { buildBinary } from './binary.ts'
import { buildBundles } from './bundle.ts'
import { buildDeclarations } from './declarations.ts'
import { matrixLines, type ReportedTest } from './pair-matrix.ts'
import { ROOT } from './project.ts'

/** The parts of vitest's JSON report that we read. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly (ReportedTest & { readonly fullName: string })[]
  }[]
}

const NOT_RUN = new Set(['skipped', 'pending', 'todo', 'disabled'])

async function runVitest(args: readonly string[]): Promise<{ code: number; report: Report | undefined }> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-report-'))
  const file = join(folder, 'report.json')
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...args], { cwd: ROOT, stdio: 'inherit' })
    const report = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) as Report : undefined
    return { code: status ?? 1, report }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function skippedIn(report: Report): string[] {
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => NOT_RUN.has(status))
      .map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`))
}

/** A file that does not even load has no failed test to count, but fails the run. */
function failuresIn(report: Report, code: number): number {
  return code !== 0 && report.numFailedTests === 0 ? 1 : report.numFailedTests
}

function printTotals({ report, code }: { code: number; report: Report | undefined }): void {
  const skipped = report === undefined ? [] : skippedIn(report)
  for (const line of matrixLines(report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [])) console.log(line)
  for (const test of skipped) console.log(`SKIPPED ${test}`)
  const passed = report?.numPassedTests ?? 0
  const failed = report === undefined ? 1 : failuresIn(report, code)
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
}

/** The executable is tested too, in a run of all tests; outside of CI its tests are skipped where it cannot be built. */
async function buildBinaryForTests(): Promise<void> {
  try {
    process.env['OBJSYNC_BINARY'] = await buildBinary()
  } catch (error) {
    if (process.env['CI'] === 'true') throw error
    console.error(error instanceof Error ? error.message : String(error))
  }
}

const args = process.argv.slice(2)
await buildBundles()
await buildDeclarations()
if (args.length === 0) await buildBinaryForTests()
await installS3((line) => { console.error(line) })
await installSecondS3((line) => { console.error(line) })
await installBlob((line) => { console.error(line) })
const outcome = await runVitest(args)
printTotals(outcome)
process.exitCode = outcome.report === undefined ? 1 : outcome.code

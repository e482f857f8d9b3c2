import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { hostBinaryTarget, nodeFor } from './binary-targets.ts'
import type { BinaryTarget } from './binary-targets.ts'
import { buildProgram } from './bundle.ts'
import { has, run } from './command.ts'
import { OUT, VERSION } from './project.ts'

/**
 * Builds the command as one file that needs no Node: dist/objsync for this machine, dist/objsync-TARGET for a target that is named.
 * The Node inside comes from npm, so a build for another machine is the same work. For musl it is the Node that runs the build.
 * @returns its path
 * @throws Error when there is no Node for the target, or when the new executable does not run on the machine that it is for
 */
export async function buildBinary(wanted?: BinaryTarget): Promise<string> {
  const host = hostBinaryTarget()
  const target = wanted ?? host
  const output = join(OUT, wanted === undefined ? `objsync${suffix(host)}` : binaryName(wanted))
  await mkdir(OUT, { recursive: true })
  await rm(output, { force: true })
  await buildExecutable(target, host, output)
  await sign(target, output)
  if (target === host) prove(output)
  return output
}

/** The file's name in dist and in a release. */
export function binaryName(target: BinaryTarget): string {
  return `objsync-${target}${suffix(target)}`
}

function suffix(target: BinaryTarget): string {
  return target.startsWith('win') ? '.exe' : ''
}

async function buildExecutable(target: BinaryTarget, host: BinaryTarget, output: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-binary-'))
  try {
    const main = join(folder, 'objsync.cjs')
    await buildProgram(main)
    const config = {
      main,
      output,
      executable: await nodeFor(target),
      disableExperimentalSEAWarning: true,
      // From its first moment on it must not open a debugger.
      execArgv: ['--disable-sigusr1'],
      // The cache holds what this machine's V8 made of the code; another platform's would refuse it.
      useCodeCache: target === host,
    }
    const configFile = join(folder, 'sea.json')
    await writeFile(configFile, JSON.stringify(config))
    await run(await nodeFor(host), ['--build-sea', configFile])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Apple's processors run only what is signed, if only by nobody. */
async function sign(target: BinaryTarget, output: string): Promise<void> {
  if (!target.startsWith('darwin')) return
  if (has('codesign', '--help') || process.platform === 'darwin') await run('codesign', ['--force', '--sign', '-', output])
  else console.error(`sign it on a Mac before it is used: codesign --force --sign - ${output}`)
}

function prove(output: string): void {
  const { stdout } = spawnSync(output, ['--version'], { encoding: 'utf8' })
  if (!stdout.includes(VERSION)) throw new Error(`${output} --version printed ${JSON.stringify(stdout)} instead of ${VERSION}`)
}

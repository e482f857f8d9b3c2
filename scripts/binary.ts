import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buildProgram } from './bundle.ts'
import { has, run } from './command.ts'
import { hostTarget, nodeFromNpm } from './node-from-npm.ts'
import type { NodeTarget } from './node-from-npm.ts'
import { OUT, VERSION } from './project.ts'

/**
 * Builds the command as one file that needs no Node: dist/objsync for this machine, dist/objsync-PLATFORM-ARCH for
 * another. The Node inside comes from npm, so a cross build is the same work.
 * @returns its path
 */
export async function buildBinary(wanted?: NodeTarget): Promise<string> {
  const host = hostTarget()
  if (host === undefined) throw new Error(`npm has no Node for ${process.platform} ${process.arch} to build with`)
  const target = wanted ?? host
  const name = `${target === host ? 'objsync' : `objsync-${target}`}${target.startsWith('win') ? '.exe' : ''}`
  const output = join(OUT, name)
  await mkdir(OUT, { recursive: true })
  await rm(output, { force: true })
  await buildExecutable(target, host, output)
  await sign(target, output)
  if (target === host) prove(output)
  return output
}

async function buildExecutable(target: NodeTarget, host: NodeTarget, output: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-binary-'))
  try {
    const main = join(folder, 'objsync.cjs')
    await buildProgram(main)
    const config = {
      main,
      output,
      executable: await nodeFromNpm(target),
      disableExperimentalSEAWarning: true,
      // From its first moment on it must not open a debugger.
      execArgv: ['--disable-sigusr1'],
      // The cache holds what this machine's V8 made of the code; another platform's would refuse it.
      useCodeCache: target === host,
    }
    const configFile = join(folder, 'sea.json')
    await writeFile(configFile, JSON.stringify(config))
    await run(await nodeFromNpm(host), ['--build-sea', configFile])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Apple's processors run only what is signed, if only by nobody. */
async function sign(target: NodeTarget, output: string): Promise<void> {
  if (!target.startsWith('darwin')) return
  if (has('codesign', '--help') || process.platform === 'darwin') await run('codesign', ['--force', '--sign', '-', output])
  else console.error(`sign it on a Mac before it is used: codesign --force --sign - ${output}`)
}

function prove(output: string): void {
  const { stdout } = spawnSync(output, ['--version'], { encoding: 'utf8' })
  if (!stdout.includes(VERSION)) throw new Error(`${output} --version printed ${JSON.stringify(stdout)} instead of ${VERSION}`)
}

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { npm } from '../../scripts/command.ts'
import { measure, type Meter, type Usage } from '../meters/meter.ts'
import { sizesOf, type Installed } from './sizes.ts'

/** What a user of npm gets with a package, and how long that takes. */
export interface PackageFigures {
  /** Bytes of the package alone, as it is downloaded. */
  readonly tarball: number
  readonly installed: Installed
  /** Each with all packages in npm's cache, so that no network is measured. */
  readonly install: Usage
  readonly firstNpx: Usage
  readonly start: Usage
}

const QUIETLY = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', '--prefer-offline']

/** Installs a packed package into folders of its own, and runs it. @param tarball absolute path */
export async function measurePackage(tarball: string, runs: number, meter: Meter): Promise<PackageFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-install-'))
  try {
    const [prefix, cache] = [join(folder, 'prefix'), join(folder, 'cache')]
    const options = [...QUIETLY, '--prefix', prefix, '--cache', cache]
    const installed = join(prefix, 'lib', 'node_modules')
    await npm(['install', '--global', tarball, ...options])
    const sizes = await sizesOf(installed)
    const install = await fastest(meter, runs, () => ['npm', 'install', '--global', tarball, ...options], () => rm(prefix, { recursive: true }))
    const npx = (): string[] => ['npx', '--yes', ...QUIETLY, '--cache', cache, '--package', tarball, '--', 'objsync', '--version']
    const firstNpx = await fastest(meter, runs, npx, () => rm(join(cache, '_npx'), { recursive: true, force: true }))
    const start = await fastest(meter, 5 * runs, () => [process.execPath, join(installed, 'objsync', 'bin', 'objsync.js'), '--version'])
    return { tarball: (await stat(tarball)).size, installed: sizes, install, firstNpx, start }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * What the fastest of some runs took: others on the machine can only add to that.
 * @throws Error with what the command printed when it fails
 */
export async function fastest(
  meter: Meter,
  runs: number,
  command: () => readonly string[],
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<Usage> {
  let best: Usage | undefined
  for (let n = 0; n < runs; n++) {
    await before()
    const used = await measure(meter, { argv: command(), env: {} })
    if (used.exitCode !== 0) throw new Error(`${command().join(' ')} ended with ${String(used.exitCode)}\n${used.output}`)
    if (best === undefined || used.wall < best.wall) best = used
  }
  if (best === undefined) throw new RangeError('no run was asked for')
  return best
}
